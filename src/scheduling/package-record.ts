import type { PackageOutcome, PackageStatus } from '../report/run-progress';

/** What is known of one package; plain data that a continue-as-new hands over. Moments are Unix ms of Temporal's clock. */
export interface PackageRecord {
  readonly status: PackageStatus;
  readonly outcome?: PackageOutcome;
  readonly server?: string;
  /** ISO 8601 in UTC, from the server's clock: when the Agent began and ended the job run. */
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly steps?: number;
  readonly message?: string;
  /** Which try this is, when it is not the first. */
  readonly attempt?: number;
  /** Since when nothing but room, time and its turn keeps it from starting. */
  readonly readyAtMs?: number;
  /** When its last start was asked for, and when its end was taken in. */
  readonly takenAtMs?: number;
  readonly seenAtMs?: number;
  /** How long it was expected to take where it was placed, in ms. */
  readonly expectedMs?: number;
  /** Nothing is known of how long it takes: that was a guess. */
  readonly isGuess?: true;
  /** The next best server, and how much later it was expected to end there, in ms. */
  readonly instead?: { readonly server: string; readonly laterMs: number };
  /** A retry does not begin before. */
  readonly notBeforeMs?: number;
  /** A retry starts the job at this step. */
  readonly startAtStep?: string;
  /** `instance_id` of the outcome row in the server's job history. */
  readonly historyId?: number;
  /** The run that was watched was begun by somebody else. */
  readonly isAdopted?: true;
  /** It was skipped on purpose (disabled, or by an operator): what comes after it goes on as if it had succeeded. */
  readonly isPassed?: true;
  /** Taken over from the run that this one repeats: nothing was started. */
  readonly isTakenOver?: true;
}

/** How a package ended, as its activity reported it. */
export type PackageEnd = Pick<PackageRecord, 'startedAt' | 'endedAt' | 'message' | 'historyId' | 'isAdopted'> & {
  readonly outcome: PackageOutcome;
  /** The name of the step that failed, when one did. */
  readonly failedStep?: string;
};

/** Whether a job may be under way for it. */
export function isInFlight({ status }: PackageRecord): boolean {
  return status === 'starting' || status === 'running' || status === 'stopping';
}

/** The record of a package that has been placed, without its place. */
export function unplaced({ server, takenAtMs, expectedMs, isGuess, instead, ...record }: PackageRecord): PackageRecord {
  return record;
}

/** When it can begin to wait for its start, if nothing else keeps it from that from `nowMs` on: a retry has a time of its own. */
export function turnFromMs({ notBeforeMs = 0 }: PackageRecord, nowMs: number): number {
  return Math.max(nowMs, notBeforeMs);
}

/** A package that waits for others again has no turn any more. */
export function withTurn(record: PackageRecord): PackageRecord {
  if (record.status !== 'waiting') return record;
  const { readyAtMs, ...rest } = record;
  return rest;
}

/** Whether it may still be started by itself. */
export function isUnstarted({ status }: PackageRecord): boolean {
  return status === 'waiting' || status === 'ready';
}
