import type { RunOutcome } from '../report/run-progress';

/** What the process says by its exit status; the same for every command. */
export const EXIT = {
  succeeded: 0,
  /** The run failed. */
  failed: 1,
  /** Wrong usage or definition. */
  usage: 2,
  /** Temporal or a server is not reachable. */
  notReachable: 3,
  canceled: 4,
  /** Nothing failed, but some outcome is unknown. */
  unknown: 5,
  /** A defect of this program (EX_SOFTWARE of sysexits.h). */
  internal: 70,
  /** By Ctrl-C; the run goes on. */
  interrupted: 130,
} as const;

export function exitStatusOf(outcome: RunOutcome): number {
  return EXIT[outcome];
}
