/** What the guard is to run; JSON in its first argument. */
export interface GuardOrder {
  readonly file: string;
  readonly args: readonly string[];
  readonly graceMs: number;
  readonly removeAtEnd: string | null;
}

/** What the guard says through its channel. */
export type GuardMessage = { readonly pid: number } | { readonly end: string };

/**
 * The guard of `guarded-process.ts`, given to `node -e`: as text, because it has to run in the same way from the
 * TypeScript sources and from the built package. It ends the program when its parent sends
 * it a message, or is no more (`disconnect`).
 */
export const GUARD_SCRIPT = `
'use strict';
const { spawn } = require('node:child_process');
const { rmSync } = require('node:fs');

const { file, args, graceMs, removeAtEnd } = JSON.parse(process.argv[1]);
const child = spawn(file, args, { stdio: ['ignore', 'inherit', 'inherit'], windowsHide: true });

function tell(message, then) {
  if (process.connected) process.send(message, () => then?.());
  else then?.();
}
function stop() {
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), graceMs).unref();
}
function end(how) {
  if (removeAtEnd !== null) rmSync(removeAtEnd, { recursive: true, force: true, maxRetries: 5 });
  tell({ end: how }, () => process.exit());
}

child.once('spawn', () => tell({ pid: child.pid }));
child.once('error', (error) => end(error.message));
child.once('exit', (code, signal) => end(signal === null ? 'exit status ' + code : signal));
process.on('message', stop);
process.on('disconnect', stop);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, stop);
`;
