import { LIMIT_GUARDS, START_GUARDS } from '../../../src/agent/start-guards';
import { type CapsGiven, exploreCaps } from './caps';

const guards = START_GUARDS.filter(({ name }) => LIMIT_GUARDS.has(name));

/** Two packages and room for one, with every safeguard. */
const TWO: CapsGiven = { packages: 2, cap: 1, guards, hasStartLock: true, holdsLock: true, faults: 3 };
const FOUR: CapsGiven = { ...TWO, packages: 4, cap: 2 };

/** Two packages and room for both, one start after the other. */
const STAGGERED: CapsGiven = { ...TWO, cap: 2, isStaggered: true };

const withoutGuard = (name: string): Partial<CapsGiven> => ({ guards: guards.filter((guard) => guard.name !== name) });

describe.each([
  ['a cap', 'full', [TWO, FOUR], 'most'],
  ['a time between two starts', 'stagger', [STAGGERED, { ...STAGGERED, packages: 3 }], 'mostRecent'],
] as const)('%s that is checked in the start batch', (limit, guard, [small, large], measured) => {
  const allowed = (given: CapsGiven): number => (measured === 'most' ? given.cap : 1);

  it.each([small, large])(
    'holds whoever dies wherever, and every package is started in the end: $packages packages, $cap at a time',
    (given) => {
      const found = exploreCaps(given);
      const { packages, faults } = given;
      process.stdout.write(
        `${limit}, ${packages} packages (${faults} faults): ${found.states.toLocaleString('en')} states\n`,
      );
      expect({ [measured]: found[measured], stuck: found.stuck }).toEqual({ [measured]: allowed(given), stuck: 0 });
    },
  );

  it.each<[string, Partial<CapsGiven>]>([
    ['the guard', withoutGuard(guard)],
    ['the start lock', { hasStartLock: false }],
    ['the lock being kept until the request shows', { holdsLock: false }],
  ])('is exceeded without %s', (_, without) => {
    expect(exploreCaps({ ...small, ...without })[measured]).toBe(2);
  });

  it('is exceeded when a session is killed before the Agent shows the request that it took: that is assumed not to be', () => {
    expect(exploreCaps({ ...small, isAgentSlowAtKill: true })[measured]).toBe(2);
  });
});
