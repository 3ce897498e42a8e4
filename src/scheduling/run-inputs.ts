import type { OpenTimes } from '../definition/open-times';
import type { ParentPackage } from '../definition/definition';
import type { PackageRecord } from './package-record';
import type { ServerCapacity } from './placement';

/** What a run goes by. */
export interface RunInputs {
  readonly definition: ParentPackage;
  readonly servers: readonly ServerCapacity[];
  readonly pools: Readonly<Record<string, readonly string[]>>;
  readonly openTimes: { readonly run: OpenTimes | null; readonly servers: Readonly<Record<string, OpenTimes>> };
}

/** What a continue-as-new hands over; plain data. */
export interface CarriedState {
  readonly records: readonly PackageRecord[];
  readonly isPaused: boolean;
  /** Packages to be skipped when their turn comes, and why. */
  readonly skips: readonly (readonly [index: number, why: string])[];
  /** Numbers of the sequences that had begun, as `RunGraph` counts them. Absent in a run that continued before there were any. */
  readonly begun?: readonly number[];
}
