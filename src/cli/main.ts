#!/usr/bin/env node
import { createPaint } from '../report/paint';
import { EXIT } from './exit-status';
import type { CommandIo } from './io';
import { liveTerminal } from './live-terminal';
import { runProgram } from './program';

const DEFAULT_WIDTH = 100;

/** The first Ctrl-C ends what goes on in order; the second at once. */
function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(EXIT.interrupted);
      controller.abort();
    });
  }
  return controller.signal;
}

async function commandIo(): Promise<CommandIo> {
  const { stdout, stderr, env } = process;
  // A pipe has no `isTTY` at all, and the colours' library takes undefined for "find out yourself", which `CI` sways.
  const isColored = ({ isTTY = false }: { isTTY?: boolean }): boolean => isTTY && (env.NO_COLOR ?? '') === '';
  return {
    out: (text) => stdout.write(`${text}\n`),
    err: (text) => stderr.write(`${text}\n`),
    env,
    signal: interruptSignal(),
    ...(stderr.isTTY && env.TERM !== 'dumb' ? { live: await liveTerminal(stderr) } : {}),
    paint: createPaint(isColored(stdout)),
    width: stdout.isTTY ? stdout.columns : DEFAULT_WIDTH,
  };
}

/** Waits until what was written has gone: a pipe may be slower than `process.exit`. */
async function flushed(stream: NodeJS.WriteStream): Promise<void> {
  await new Promise<void>((resolve) => stream.write('', () => resolve()));
}

async function main(): Promise<void> {
  // Whoever reads our output may have gone (`| head`).
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const io = await commandIo();
  let exitStatus: number;
  try {
    exitStatus = await runProgram(process.argv.slice(2), io);
  } catch (error) {
    const { problemOf } = await import('./problem.js');
    const problem = problemOf(error);
    io.err(problem.message);
    exitStatus = problem.exitStatus;
  }
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  // Connections of the SDK would keep the process alive for seconds.
  process.exit(exitStatus);
}

void main();
