import { readFileSync } from 'node:fs';

/** Linux counts CPU time in hundredths of a second (page: proc(5), `/proc/pid/stat`). */
const TICK_SECONDS = 0.01;

/** The most memory that the process ever held: `VmHWM`, which only Linux tells; elsewhere NaN. */
export function peakMemoryMb(pid: number): number {
  const kilobytes = /VmHWM:\s+(\d+) kB/.exec(textOf(`/proc/${pid}/status`))?.[1];
  return Math.round(Number(kilobytes ?? NaN) / 1024);
}

/** The CPU time that the process has used so far; NaN where there is no `/proc`. */
export function cpuSeconds(pid: number): number {
  // The name of the program, which may hold blanks, stands in parentheses; utime and stime are the 14th and 15th field.
  const fields = textOf(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11] ?? NaN) + Number(fields[12] ?? NaN)) * TICK_SECONDS;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
