import type { ParentPackage } from '../definition/definition';
import { isInFlight, type PackageRecord } from './package-record';
import { type EndedPackage, RunGraph } from './run-graph';
import { isCascade, verdictInSequence, verdictOf } from './verdict';

/** The graph of a run as far as the records of its packages have come. `begun`: sequences that have begun. */
export function graphOfRecords(
  definition: ParentPackage,
  records: readonly PackageRecord[],
  begun: readonly number[] = [],
): RunGraph {
  const started: number[] = [];
  const ended: EndedPackage[] = [];
  for (const [index, record] of records.entries()) {
    const child = definition.packages[index];
    if (isInFlight(record)) started.push(index);
    else if (child !== undefined && record.status === 'ended' && !isCascade(record)) {
      const inSequence = verdictInSequence(child, record);
      const isTakenOver = record.isTakenOver === true;
      ended.push({ package: index, verdict: verdictOf(record), inSequence, isTakenOver });
    }
  }
  return new RunGraph(definition, { started, ended, begun });
}
