import { execFile } from 'node:child_process';

export interface CommandOptions {
  readonly env: NodeJS.ProcessEnv;
  /** After this many milliseconds the command is killed. */
  readonly timeoutMs: number;
  /** Kills it before that. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a command without a shell and returns what it wrote to stdout.
 * Throws an Error of one line: the last thing it said, or that it cannot be run or took too long.
 */
export function runCommand(file: string, args: readonly string[], options: CommandOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      file,
      args,
      { ...options, timeout: options.timeoutMs, killSignal: 'SIGKILL', windowsHide: true },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(new Error(reasonOf(error, stderr, file, options.timeoutMs), { cause: error }));
      },
    );
  });
}

function reasonOf(
  error: Error & { code?: unknown; killed?: boolean },
  stderr: string,
  file: string,
  timeoutMs: number,
): string {
  if (error.code === 'ENOENT') return `there is no ${file}`;
  if (error.code === 'EACCES') return `${file} is not executable`;
  if (error.code === 'ABORT_ERR') return 'interrupted';
  if (error.killed === true) return `not finished within ${timeoutMs / 1000} s`;
  const lastLine = stderr.trimEnd().split('\n').at(-1)?.trim();
  return lastLine === undefined || lastLine === '' ? `${file} ended with ${String(error.code)}` : lastLine;
}
