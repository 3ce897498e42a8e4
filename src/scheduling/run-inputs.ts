import type { OpenTimes } from '../definition/open-times';
import type { ParentPackage } from '../definition/definition';
import type { PackageRecord } from './package-record';
import type { Outage } from '../report/run-progress';
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

/** What a continue-as-new hands over; plain data. */
export interface CarriedState {
  readonly records: readonly PackageRecord[];
  readonly isPaused: boolean;
  /** Packages to be skipped when their turn comes, and why. */
  readonly skips: readonly (readonly [index: number, why: string])[];
  /** Absent in a run that continued before there were any. */
  readonly outages?: readonly Outage[];
  /** Jobs found missing since the run began, by server. */
  readonly missing?: readonly (readonly [alias: string, jobs: readonly string[]])[];
  /** Servers that were left out and have not shown yet that they start jobs, and since when they are back, in Unix ms. */
  readonly trials?: readonly (readonly [alias: string, sinceMs: number])[];
  /** Numbers of the sequences that had begun, as `RunGraph` counts them. Absent in a run that continued before there were any. */
  readonly begun?: readonly number[];
}
