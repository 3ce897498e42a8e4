import { isDeepStrictEqual } from 'node:util';
import { isInFlight } from '../../src/scheduling/package-record';
import type { RunInputs } from '../../src/scheduling/run-inputs';
import type { RunState } from '../../src/scheduling/run-state';

/** What never is too much at once: caps, equal jobs on a server, exclusion groups, `concurrent`. */
export function checkLimits(state: RunState, { servers, definition }: RunInputs): void {
  const inFlight = state.records.flatMap((record, index) =>
    isInFlight(record) ? [{ ...state.package(index), server: record.server ?? '' }] : [],
  );
  for (const { alias, maxConcurrent } of servers) {
    const there = inFlight.filter(({ server }) => server === alias);
    expectSame(there.length <= (maxConcurrent ?? Infinity), true, `the cap of ${alias}`);
    expectSame(new Set(there.map(({ job }) => job)).size, there.length, `one job once on ${alias}`);
  }
  const groups = inFlight.flatMap(({ exclusive = [] }) => exclusive);
  expectSame(new Set(groups).size, groups.length, 'exclusion groups');
  expectSame(inFlight.length <= (definition.concurrent ?? Infinity), true, 'concurrent');
  expectSame(state.inFlightCount, inFlight.length, 'the count of what is in flight');
}

/** @throws Error that says what is not as expected. */
export function expectSame(found: unknown, expected: unknown, what: string): void {
  if (!isDeepStrictEqual(found, expected)) throw new Error(`${what}: ${String(found)}, expected ${String(expected)}`);
}
