import { createPaint } from '../../src/report/paint';
import { problemOf } from '../../src/cli/problem';
import { runProgram } from '../../src/cli/program';

/** What a command line has said, and its exit status: null when a signal ended it. */
export interface EndedCommand {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Carries out a command line in this process, as `main.ts` does: much faster than in one of its own. */
export async function inProcess(args: readonly string[], env: NodeJS.ProcessEnv): Promise<EndedCommand> {
  const said = { stdout: '', stderr: '' };
  const err = (text: string): void => void (said.stderr += `${text}\n`);
  const status = await runProgram(args, {
    out: (text) => void (said.stdout += `${text}\n`),
    err,
    env,
    signal: new AbortController().signal,
    paint: createPaint(false),
    width: 100,
  }).catch((error: unknown) => {
    const problem = problemOf(error);
    err(problem.message);
    return problem.exitStatus;
  });
  return { status, ...said };
}
