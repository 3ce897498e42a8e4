import { EXIT } from './exit-status';
import { CommandProblem } from './command-problem';
import { NoWorkerAnswers } from './run-reader';

/** What a run that goes on answers. @throws CommandProblem that says that no worker answers for it. */
export async function answerOrSay<T>(run: string, question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    if (!(error instanceof NoWorkerAnswers)) throw error;
    const text = `Run ${run} has not ended, but no worker answers for it, so nothing moves. Start one: ssis-parent worker --servers servers.yaml`;
    throw new CommandProblem(text, EXIT.notReachable);
  }
}
