import type { CommandIo } from '../../src/cli/io';
import { problemOf } from '../../src/cli/problem';
import { runProgram } from '../../src/cli/program';
import { createPaint } from '../../src/report/paint';

export interface EndedCommand {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Carries out a command line in this process, which is faster by far than one of its own. */
export async function commandLine(args: readonly string[], env: NodeJS.ProcessEnv): Promise<EndedCommand> {
  const lines = { out: [] as string[], err: [] as string[] };
  const io: CommandIo = {
    out: (text) => lines.out.push(text),
    err: (text) => lines.err.push(text),
    env,
    signal: new AbortController().signal,
    paint: createPaint(false),
    width: 100,
  };
  const ended = (status: number): EndedCommand => ({
    status,
    stdout: lines.out.join('\n'),
    stderr: lines.err.join('\n'),
  });
  try {
    return ended(await runProgram(args, io));
  } catch (error) {
    const { message, exitStatus } = problemOf(error);
    io.err(message);
    return ended(exitStatus);
  }
}
