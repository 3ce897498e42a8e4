import type { OpenTimes } from '../definition/open-times';
import type { ParentPackage } from '../definition/definition';
import type { PackageRecord } from './package-record';
import type { Outage } from '../report/run-progress';
import type { CarriedMissing } from './missing-jobs';
import type { ServerCapacity } from './server-room';
import type { UsualDurations } from './usual-durations';

/** What a run goes by. */
export interface RunInputs {
  readonly definition: ParentPackage;
  readonly servers: readonly ServerCapacity[];
  readonly pools: Readonly<Record<string, readonly string[]>>;
  /** Absent in a run that began before it was learned: then packages go in the order of the definition. */
  readonly usual?: UsualDurations;
  readonly openTimes: { readonly run: OpenTimes | null; readonly servers: Readonly<Record<string, OpenTimes>> };
}

/** What a server that comes back says of itself besides the jobs that it lacks. */
export interface ServerNews {
  /** Of which jobs it has said whether it lacks them; all of the run unless given. */
  readonly asked?: readonly string[];
  /** Whether one package is to try it alone first; it is unless told otherwise. */
  readonly isOnTrial?: boolean;
  /** How many jobs of the run it may have in flight. */
  readonly maxConcurrent?: number;
  /** What is known of durations now: those of packages on a server as fast as the others are what they were. */
  readonly usual?: UsualDurations;
}

/** What a continue-as-new hands over; plain data. */
export interface CarriedState {
  readonly records: readonly PackageRecord[];
  readonly isPaused: boolean;
  /** Packages to be skipped when their turn comes, and why. */
  readonly skips: readonly (readonly [index: number, why: string])[];
  /** Absent in a run that continued before there were any. */
  readonly outages?: readonly Outage[];
  /** Jobs that do not exist on servers, by number. Absent in a run that continued before they were numbered. */
  readonly lacking?: CarriedMissing;
  /** Jobs found missing since the run began, by server and name: what such a run has. */
  readonly missing?: readonly (readonly [alias: string, jobs: readonly string[]])[];
  /** Servers that were left out and have not shown yet that they start jobs, and since when they are back, in Unix ms. */
  readonly trials?: readonly (readonly [alias: string, sinceMs: number])[];
  /** Numbers of the sequences that had begun, as `RunGraph` counts them. Absent in a run that continued before there were any. */
  readonly begun?: readonly number[];
}
