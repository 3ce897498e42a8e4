import { LIMIT_GUARDS, START_GUARDS } from '../../../src/agent/start-guards';
import { type CapsGiven, exploreCaps } from './caps';

const guards = START_GUARDS.filter(({ name }) => LIMIT_GUARDS.has(name));

/** Two packages and room for one, with every safeguard. */
const TWO: CapsGiven = { packages: 2, cap: 1, guards, hasStartLock: true, holdsLock: true, faults: 3 };
const FOUR: CapsGiven = { ...TWO, packages: 4, cap: 2 };

describe('a cap that is counted in the start batch', () => {
  it.each([
    ['two packages, one at a time', TWO],
    ['four packages, two at a time', FOUR],
  ])('holds whoever dies wherever, and every package is started in the end: %s', (name, given) => {
    const { states, most, stuck } = exploreCaps(given);
    process.stdout.write(`caps, ${name} (${given.faults} faults): ${states.toLocaleString('en')} states\n`);
    expect({ most, stuck }).toEqual({ most: given.cap, stuck: 0 });
  });

  it.each<[string, Partial<CapsGiven>]>([
    ['the guard', { guards: guards.filter(({ name }) => name !== 'full') }],
    ['the start lock', { hasStartLock: false }],
    ['the lock being kept until the request shows', { holdsLock: false }],
  ])('is exceeded without %s', (_, without) => {
    expect(exploreCaps({ ...TWO, ...without }).most).toBe(2);
  });

  it('is exceeded when a session is killed before the Agent shows the request that it took: that is assumed not to be', () => {
    expect(exploreCaps({ ...TWO, isAgentSlowAtKill: true }).most).toBe(2);
  });
});
