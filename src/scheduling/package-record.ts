import type { AgentRun, FailedStep, Move, PackageOutcome, PackageStatus } from '../report/run-progress';

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
  /** When it was placed to be started at once, and when its end was taken in. */
  readonly takenAtMs?: number;
  readonly seenAtMs?: number;
  /** When it was really to be started, after a wait where it was placed. */
  readonly askedAtMs?: number;
  /** Since when it waits there, how long it has waited so in all, and who had started the job run that it waited for. */
  readonly waitsSinceMs?: number;
  readonly waitedMs?: number;
  readonly waitedFor?: string;
  /** How long it was expected to take where it was placed, in ms. */
  readonly expectedMs?: number;
  /** Nothing is known of how long it takes: that was a guess. */
  readonly isGuess?: true;
  /** The next best server, and how much later it was expected to end there, in ms. */
  readonly instead?: { readonly server: string; readonly laterMs: number };
  /** Where it was to be started before, and why it was not: the last 3. */
  readonly movedFrom?: readonly Move[];
  /** A retry does not begin before. */
  readonly notBeforeMs?: number;
  /** A retry starts the job at this step. */
  readonly startAtStep?: string;
  /** `instance_id` of the outcome row in the server's job history. */
  readonly historyId?: number;
  readonly failedStep?: FailedStep;
  readonly agentRun?: AgentRun;
  /** The run that was watched was begun by somebody else. */
  readonly isAdopted?: true;
  /** It was skipped on purpose (disabled, or by an operator): what comes after it goes on as if it had succeeded. */
  readonly isPassed?: true;
  /** Taken over from the run that this one repeats: nothing was started. */
  readonly isTakenOver?: true;
}

type Ended = 'startedAt' | 'endedAt' | 'message' | 'historyId' | 'agentRun' | 'isAdopted';

/** How a package ended, as its activity reported it. */
export type PackageEnd = Pick<PackageRecord, Ended> & {
  readonly outcome: PackageOutcome;
  /** The name of the step that failed, when one did, and its number. */
  readonly failedStep?: string;
  readonly failedStepId?: number;
};

/** A package waits where it was placed, from `nowMs` on; `by`: for a job run that was started by them. */
export interface WaitInPlace {
  readonly by?: string | undefined;
  readonly nowMs: number;
}

/** Whether a job may be under way for it. */
export function isInFlight({ status }: PackageRecord): boolean {
  return status === 'starting' || status === 'running' || status === 'stopping';
}

/** The record of a package that has been placed, without its place. */
export function unplaced(placed: PackageRecord): PackageRecord {
  const { server, takenAtMs, askedAtMs, expectedMs, isGuess, instead, ...record } = placed;
  return record;
}

/** The record of a package that waits no longer where it was placed. */
export function waitOver({ waitsSinceMs, ...record }: PackageRecord, nowMs: number): PackageRecord {
  if (waitsSinceMs === undefined) return record;
  return { ...record, waitedMs: (record.waitedMs ?? 0) + nowMs - waitsSinceMs };
}

/** Whether that is no success, and not for others to explain. */
export function isBadEnd({ outcome }: Pick<PackageRecord, 'outcome'>): boolean {
  return outcome !== undefined && outcome !== 'succeeded' && outcome !== 'skipped';
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
