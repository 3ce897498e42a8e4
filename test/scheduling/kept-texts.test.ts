import type { PackageRecord } from '../../src/scheduling/package-record';
import { on, play, stateOf, success } from './played-run';

const LONG = 'x'.repeat(4_000);
const WHOLE = 500;
const BEGINNING = 80;
/** So many whole messages are kept. */
const MANY = 200;

const named = (count: number) => Array.from({ length: count }, (_, index) => on(`p${index}`));
const lengthOf = ({ message = '' }: PackageRecord) => message.length;

function failed(count: number, packages = named(count + 1)) {
  const state = stateOf({ packages });
  play(state, {});
  for (let index = 0; index < count; index++) state.ended(index, { outcome: 'failed', message: LONG }, 0);
  return state;
}

describe('the message of a failure', () => {
  it('is kept up to 500 characters, and of the 201st on only its beginning', () => {
    const state = failed(MANY + 1);
    expect([MANY - 1, MANY].map((index) => lengthOf(state.record(index)))).toEqual([WHOLE, BEGINNING]);
    expect(state.record(MANY).message).toMatch(/x…$/);
  });

  it('is kept whole when only the messages of skipped packages came before, also after a continue-as-new', () => {
    const name = 'a name that is long enough for a message that is more than a few characters long';
    const after = Array.from({ length: 300 }, (_, index) => on(`later${index}`, { after: [success(name)] }));
    const packages = [on(name), ...after, on('last')];
    const before = stateOf({ packages });
    play(before, { [name]: 'failed' });
    expect(lengthOf(before.record(1))).toBeGreaterThan(BEGINNING);
    const state = stateOf(
      { packages },
      before.carry(() => true),
    );
    state.ended(packages.length - 1, { outcome: 'failed', message: LONG }, 0);
    expect(lengthOf(state.record(packages.length - 1))).toBe(WHOLE);
  });

  it('is cut after a continue-as-new as before it', () => {
    const packages = named(MANY + 1);
    const state = stateOf(
      { packages },
      failed(MANY, packages).carry(() => true),
    );
    state.ended(MANY, { outcome: 'failed', message: LONG }, 0);
    expect(lengthOf(state.record(MANY))).toBe(BEGINNING);
  });

  it('is kept whole however many packages have something to remark', () => {
    const state = stateOf({ packages: named(MANY + 1) });
    play(state, {});
    for (let index = 0; index < MANY; index++) state.ended(index, { outcome: 'succeeded', message: LONG }, 0);
    state.ended(MANY, { outcome: 'failed', message: LONG }, 0);
    expect([0, MANY - 1, MANY].map((index) => lengthOf(state.record(index)))).toEqual([WHOLE, BEGINNING, WHOLE]);
  });

  it('makes room again when the package is retried and succeeds', () => {
    const state = failed(MANY);
    for (let index = 0; index < MANY; index++) state.retry(index, 0);
    play(state, {});
    for (let index = 0; index < MANY; index++) state.ended(index, { outcome: 'succeeded' }, 0);
    state.ended(MANY, { outcome: 'failed', message: LONG }, 0);
    expect(lengthOf(state.record(MANY))).toBe(WHOLE);
  });
});
