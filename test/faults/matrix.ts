import type { FaultDescription } from '../../simulator';
import type { PackageOutcome, StopReceipt } from '../../src/report/run-progress';
import { CONNECT } from './phases/connect';
import { EVIDENCE } from './phases/evidence';
import { OUTCOME } from './phases/outcome';
import { SNAPSHOT } from './phases/snapshot';
import { START } from './phases/start';
import { STOP } from './phases/stop';
import { WATCH } from './phases/watch';

/**
 * What the product does when a fault of the simulator strikes in a phase of a package: shown by matrix.test.ts, and
 * told to users by docs/what-if.md, which is made from it.
 */
export interface FaultRow {
  /** What happens, in words of a DBA; the name of its test. */
  readonly name: string;
  /** The first is what the row is about; the others make it reach what it is to reach. */
  readonly faults: readonly [FaultDescription, ...FaultDescription[]];
  readonly when: Moment;
  readonly given?: Given;
  /** What the product does. */
  readonly reaction: `${Reaction}: ${string}`;
  readonly ends: Ending;
  /** How many starts of the package's job the servers' journal shows as accepted. */
  readonly starts: 0 | 1;
  /** In the message of the package, or of the run that was refused. */
  readonly says?: RegExp;
  /** What the receipt of a stop says. */
  readonly receipt?: StopReceipt['result'];
}

export type Reaction =
  'Retried' | 'Waits' | 'Placed elsewhere' | 'Goes on' | 'Unknown' | 'Fails' | 'Ends' | 'Left running';

/** What becomes of the package; `ServersNotUsable` is how a run fails that starts nothing at all. */
export type Ending = Extract<PackageOutcome, 'succeeded' | 'failed' | 'canceled' | 'unknown'> | 'ServersNotUsable';

export type Moment =
  | 'before the run'
  /** The servers have been looked at, and the package waits for another one. */
  | 'before its turn'
  /** It was sent and has not been carried out. */
  | 'the start request is on its way'
  | 'the start was accepted'
  | 'the job has begun'
  /** The worker has seen it run in a later second than the one it was asked for in. */
  | 'the job is watched'
  | 'the job has ended'
  /** The run is canceled after the fault. */
  | 'before the stop'
  /** The run was canceled. */
  | 'the stop request is on its way';

export interface Given {
  /** How long the job takes; unless given a second, or ten for one that is struck while it is watched. */
  readonly duration?: string;
  readonly jobFails?: true;
  /** The job has a run in its history. */
  readonly ranBefore?: true;
  /** How long the package may wait for its start. */
  readonly startWithin?: string;
  /** The package may also run on another server. */
  readonly inPool?: true;
  /** The reply to the start is lost: whether there is a run of ours has to be found out. */
  readonly replyLost?: true;
  /** Somebody puts it right after the worker has met it a few times. */
  readonly isMended?: true;
}

export interface Phase {
  readonly title: string;
  /** What the product does in it. */
  readonly about: string;
  readonly rows: readonly FaultRow[];
  /** Faults without a row here, by why a row would tell nothing more. */
  readonly omitted: readonly { readonly faults: readonly FaultName[]; readonly because: string }[];
}

export type FaultName = FaultDescription['fault'];

/** In the order in which a package goes through them. */
export const PHASES = {
  connect: CONNECT,
  snapshot: SNAPSHOT,
  start: START,
  evidence: EVIDENCE,
  watch: WATCH,
  outcome: OUTCOME,
  stop: STOP,
} satisfies Readonly<Record<string, Phase>>;
