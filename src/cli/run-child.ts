import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { EXIT } from './exit-status';
import { CommandProblem } from './command-problem';

/**
 * Runs somebody else's command with our input and output and these variables added to its environment, to its end.
 * When `signal` aborts it is asked to end by SIGTERM and still waited for.
 * @returns its exit status, or 128 and the number of the signal that ended it, as a shell does.
 * @throws CommandProblem when there is no such command.
 */
export async function runChild(
  [file = '', ...args]: readonly string[],
  variables: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<number> {
  const child = spawn(file, args, { stdio: 'inherit', env: { ...process.env, ...variables } });
  const interrupt = () => child.kill('SIGTERM');
  signal.addEventListener('abort', interrupt);
  try {
    const [code, by] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + (by === null ? 0 : constants.signals[by]);
  } catch (error) {
    throw new CommandProblem(`'${file}' could not be run: ${(error as Error).message}.`, EXIT.usage);
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}
