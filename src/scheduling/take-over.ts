import type { ParentPackage } from '../definition/definition';
import { present } from '../definition/present';
import { disabledOf } from './disabled';
import { firstNames } from './first-names';
import { type Freed, freedFrom } from './freed';
import { lapsedBy } from './lapsed';
import { isInFlight, type PackageRecord } from './package-record';
import { RunGraph } from './run-graph';
import type { CarriedState } from './run-inputs';
import { RunState } from './run-state';

/** A run that has ended, as a rerun needs to know it. */
export interface FormerRun {
  readonly definition: ParentPackage;
  readonly records: readonly PackageRecord[];
}

/** Which packages of the former run are run again. */
export type RerunChoice =
  /** What did not succeed, and what was skipped for it; `unknown` decides about those whose outcome is not known. */
  | { readonly kind: 'failed'; readonly unknown?: 'again' | 'succeeded' }
  /** These packages and everything downstream of them. */
  | { readonly kind: 'from'; readonly packages: readonly string[] }
  /** These packages and no others. */
  | { readonly kind: 'only'; readonly packages: readonly string[] };

/** Where a rerun begins. */
export interface RerunStart {
  /** Absent when it waits for what its definition says. */
  readonly freed?: Freed;
  readonly state: CarriedState;
}

/** A rerun that makes no sense, and why. */
export class RerunRefused extends Error {
  override readonly name = 'RerunRefused';
}

const WAITING: PackageRecord = { status: 'waiting' };
const NONE: ReadonlySet<number> = new Set();
const TAKEN_AS_DONE = {
  outcome: 'succeeded',
  message: 'nobody knew how it ended; it was taken as done',
} satisfies Partial<PackageRecord>;

/**
 * The state in which a rerun of `former` begins: what is not run again stands as it ended, and what comes after it goes by
 * that. Packages that are named begin whatever became of packages outside the rerun, so they are freed of those
 * constraints. `alarmsWait`: what ran because of a failure that is run again waits for it again.
 * @throws RerunRefused for names that are not in the run, packages that are disabled, outcomes that nobody knows, and
 * when nothing is left to run.
 */
export function takeOver(former: FormerRun, choice: RerunChoice, alarmsWait = true): RerunStart {
  return choice.kind === 'failed' ? whatFailed(former, choice.unknown, alarmsWait) : whatIsNamed(former, choice);
}

function whatFailed(
  { definition, records }: FormerRun,
  unknown: 'again' | 'succeeded' | undefined,
  alarmsWait: boolean,
): RerunStart {
  const doubtful = records.flatMap((record, index) => (isDoubtful(record) ? [index] : []));
  if (doubtful.length > 0 && unknown === undefined) {
    throw new RerunRefused(
      `nobody knows how ${names(definition, doubtful)} ended. Look at the job there, then say what holds: ` +
        `unknown 'again' runs it again, unknown 'succeeded' takes it as done`,
    );
  }
  const isRunAgain = (record: PackageRecord): boolean =>
    isDoubtful(record) ? unknown === 'again' : record.outcome !== 'succeeded' && record.isPassed !== true;
  const again = new Set([...records.keys()].filter((index) => isRunAgain(records[index] ?? WAITING)));
  const lapsed = alarmsWait ? lapsedBy(definition, records, again) : NONE;
  const start = begin(
    definition,
    records.map((record, index) => {
      if (again.has(index) || lapsed.has(index)) return WAITING;
      return isDoubtful(record) ? { ...takenOver(record), ...TAKEN_AS_DONE } : takenOver(record);
    }),
  );
  // What was skipped because something succeeded is skipped again.
  const inputs = { definition, servers: [], pools: {}, openTimes: { run: null, servers: {} } };
  if (new RunState(inputs, 0, start.state).isOver) {
    throw new RerunRefused('nothing in it failed or was skipped for a failure');
  }
  return start;
}

function whatIsNamed(
  { definition, records }: FormerRun,
  choice: Exclude<RerunChoice, { readonly kind: 'failed' }>,
): RerunStart {
  const again = chosen(definition, choice);
  const freed = freedFrom(definition, again, choice.packages);
  const start = begin(
    definition,
    records.map((record, index) => (again.has(index) ? WAITING : takenOver(record))),
  );
  return freed.length === 0 ? start : { ...start, freed };
}

function begin({ packages }: ParentPackage, records: readonly PackageRecord[]): RerunStart {
  return { state: { records, isPaused: false, skips: disabledOf(packages) } };
}

function chosen(
  definition: ParentPackage,
  { kind, packages }: Exclude<RerunChoice, { readonly kind: 'failed' }>,
): Set<number> {
  const graph = new RunGraph(definition, { started: [], ended: [], begun: [] });
  const named = packages.map((name) => {
    const index = definition.packages.findIndex((child) => child.name === name);
    const child = definition.packages[index];
    if (child === undefined) throw new RerunRefused(`there is no package '${name}' in it`);
    if (child.disabled === true) throw new RerunRefused(`package '${name}' is disabled in its definition`);
    return index;
  });
  const again = kind === 'only' ? named : named.flatMap((index) => [...graph.downstream(index)]);
  return new Set(again.filter((index) => index < definition.packages.length));
}

type TakenOver =
  ('server' | 'startedAt' | 'endedAt' | 'steps' | 'historyId' | 'message' | 'isPassed') | ('agentRun' | 'failedStep');

/** Its moments by Temporal's clock are left behind: they tell of the former run's queue. */
function takenOver(record: PackageRecord): PackageRecord {
  const { outcome, server, startedAt, endedAt, steps, historyId, message, isPassed, agentRun, failedStep } = record;
  return {
    ...present<Pick<PackageRecord, TakenOver>>({
      ...{ server, startedAt, endedAt, steps, historyId, message, isPassed, agentRun, failedStep },
    }),
    status: 'ended',
    outcome: outcome ?? (isInFlight(record) ? 'unknown' : 'skipped'),
    isTakenOver: true,
  };
}

function isDoubtful(record: PackageRecord): boolean {
  return record.outcome === 'unknown' || isInFlight(record);
}

function names({ packages }: ParentPackage, of: readonly number[]): string {
  return firstNames(of.map((index) => `'${packages[index]?.name ?? ''}'`));
}
