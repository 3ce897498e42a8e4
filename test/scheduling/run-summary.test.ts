import type { ChildPackage } from '../../src/definition/definition';
import type { PackageOutcome, RunOutcome } from '../../src/report/run-progress';
import { outcomeOf } from '../../src/scheduling/run-summary';

/** The outcome of a run whose packages ended so; that of the last one is tolerated. */
function outcome(ends: readonly PackageOutcome[], tolerated: PackageOutcome = 'succeeded'): RunOutcome {
  const child = { name: 'a', job: 'A', server: 'etl01', after: [] };
  const packages: ChildPackage[] = [...ends.map(() => child), { ...child, tolerateFailure: true }];
  const records = [...ends, tolerated].map((each) => ({ status: 'ended' as const, outcome: each }));
  return outcomeOf(packages, records, { isCanceled: false, isOverTime: false });
}

describe('the outcome of a run', () => {
  it.each(['failed', 'timedOut', 'canceled'] as const)('is failed when a package %s', (end) => {
    expect(outcome(['succeeded', end, 'unknown'])).toBe('failed');
  });

  it('is unknown when nothing worse is among what became of its packages', () => {
    expect(outcome(['succeeded', 'unknown', 'skipped'])).toBe('unknown');
  });

  it('is succeeded when all packages succeeded or were skipped', () => {
    expect(outcome(['succeeded', 'skipped'])).toBe('succeeded');
  });

  it.each(['failed', 'timedOut', 'canceled', 'unknown'] as const)(
    'is no worse for one that %s and is tolerated',
    (end) => {
      expect(outcome(['succeeded'], end)).toBe('succeeded');
    },
  );
});
