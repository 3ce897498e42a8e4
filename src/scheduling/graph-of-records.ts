import type { ParentPackage } from '../definition/definition';
import { isInFlight, type PackageRecord } from './package-record';
import { RunGraph } from './run-graph';
import { isCascade, verdictInSequence, verdictOf } from './verdict';

/** The graph of a run as far as the records of its packages have come. `begun`: sequences that have begun. */
export function graphOfRecords(
  definition: ParentPackage,
  records: readonly PackageRecord[],
  begun: readonly number[] = [],
): RunGraph {
  const started = records.flatMap((record, index) => (isInFlight(record) ? [index] : []));
  const ended = definition.packages.flatMap((child, index) => {
    const record = records[index];
    if (record?.status !== 'ended' || isCascade(record)) return [];
    const inSequence = verdictInSequence(child, record);
    const isTakenOver = record.isTakenOver === true;
    return [{ package: index, verdict: verdictOf(record), inSequence, isTakenOver }];
  });
  return new RunGraph(definition, { started, ended, begun });
}
