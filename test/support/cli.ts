import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { waitFor } from './wait-for';

/** The built product: `npm test` builds before it tests. */
const MAIN = resolve(__dirname, '../../dist/src/cli/main.js');

/** A command line that runs in a process of its own. */
export interface RunningCommand {
  readonly pid: number;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Waits until it has written this to stdout or stderr. */
  says(text: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  /** Its exit status, null when a signal ended it. */
  readonly ended: Promise<number | null>;
}

/** What is said last may come only once a dev server and a worker have started. */
const SAID_WITHIN_MS = 120_000;

const running = new Set<RunningCommand>();

/** Runs `ssis-parent` with these arguments. {@link endCommands} ends what is left. */
export function startCommand(args: readonly string[], env: Readonly<Record<string, string>> = {}): RunningCommand {
  return startProcess(process.execPath, [MAIN, ...args], env);
}

/** Runs any tool; its arguments are not seen by a shell. */
export function startProcess(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): RunningCommand {
  const child = spawn(file, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const text = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text.stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text.stderr += chunk));
  const ended = once(child, 'close').then(([code]) => {
    running.delete(command);
    return code as number | null;
  });
  const command: RunningCommand = {
    pid: child.pid ?? 0,
    stdout: () => text.stdout,
    stderr: () => text.stderr,
    says: async (wanted) => {
      const has = (): boolean => (text.stdout + text.stderr).includes(wanted);
      await waitFor(`'${wanted}' is said`, () => has() || child.exitCode !== null, SAID_WITHIN_MS);
      if (!has()) throw new Error(`It ended without saying '${wanted}':\n${text.stderr}`);
    },
    kill: (signal) => child.kill(signal),
    ended,
  };
  running.add(command);
  return command;
}

/** Kills what still runs; for `afterEach`. */
export async function endCommands(): Promise<void> {
  for (const command of running) command.kill('SIGKILL');
  await Promise.all([...running].map(({ ended }) => ended));
}
