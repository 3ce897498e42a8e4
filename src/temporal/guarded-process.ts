import { spawn, type ChildProcess } from 'node:child_process';
import { codeOf } from './error-facts';
import { GUARD_SCRIPT, type GuardMessage, type GuardOrder } from './guard-script';
import { LastLines } from './last-lines';

export interface GuardedProcessOptions {
  readonly env: NodeJS.ProcessEnv;
  /** How long the process may take to end after SIGTERM before it is killed, in milliseconds. */
  readonly graceMs: number;
  /** A directory to remove when the process has ended, however it ended. */
  readonly removeAtEnd?: string;
}

/** A process that never outlives this one. */
export interface GuardedProcess {
  /** Of the process itself; undefined until it runs. */
  readonly pid: number | undefined;
  /** What it wrote last, to stdout and stderr. */
  readonly lastLines: LastLines;
  /** How it ended, in words; never rejects. */
  readonly ended: Promise<string>;
  /** Ends it, and waits until it has ended. Can be called at any time and again. */
  stop(): Promise<void>;
}

/** The guard's own time to kill the process and to remove the directory. */
const GUARD_MARGIN_MS = 5_000;

/**
 * Starts a program behind a guard: a second, small Node process that knows by the loss of its channel to this one
 * that this one has died, even by SIGKILL, and then ends the program. The guard has a process group of its own, so
 * that Ctrl-C in a terminal reaches this process alone, which decides when to stop what it has started.
 */
export function startGuardedProcess(
  file: string,
  args: readonly string[],
  options: GuardedProcessOptions,
): GuardedProcess {
  const order: GuardOrder = { file, args, graceMs: options.graceMs, removeAtEnd: options.removeAtEnd ?? null };
  const guard = spawn(process.execPath, ['-e', GUARD_SCRIPT, JSON.stringify(order)], {
    detached: true,
    env: withoutNodeOptions(options.env),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    windowsHide: true,
  });
  const lastLines = new LastLines();
  guard.stdout?.on('data', (chunk: Buffer) => lastLines.add(chunk));
  guard.stderr?.on('data', (chunk: Buffer) => lastLines.add(chunk));

  let pid: number | undefined;
  let end = 'its guard ended';
  guard.on('message', (message: GuardMessage) => {
    if ('pid' in message) pid = message.pid;
    else end = message.end;
  });
  const ended = new Promise<string>((resolve) => {
    guard.once('error', (error) => resolve(error.message));
    guard.once('close', () => resolve(end));
  });
  // Killed itself, the guard can end nothing any more.
  guard.once('exit', (_, signal) => {
    if (signal !== null) killGroup(guard);
  });
  return {
    get pid() {
      return pid;
    },
    lastLines,
    ended,
    stop: () => stopGuard(guard, ended, options.graceMs + GUARD_MARGIN_MS),
  };
}

/** What this process was started with (a debugger, a loader) is not meant for the guard. */
function withoutNodeOptions(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, NODE_OPTIONS: undefined };
}

async function stopGuard(guard: ChildProcess, ended: Promise<string>, deadlineMs: number): Promise<void> {
  // Not disconnect(): after that Node never emits the `close` that `ended` waits for.
  if (guard.connected) guard.send('stop', () => undefined);
  const timer = setTimeout(() => killGroup(guard), deadlineMs);
  await ended;
  clearTimeout(timer);
}

function killGroup(guard: ChildProcess): void {
  if (guard.pid === undefined) return;
  try {
    if (process.platform === 'win32') guard.kill('SIGKILL');
    else process.kill(-guard.pid, 'SIGKILL');
  } catch (error) {
    const isGone = codeOf(error) === 'ESRCH';
    if (!isGone) throw error;
  }
}
