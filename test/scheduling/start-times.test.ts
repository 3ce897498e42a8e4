import type { ChildPackage, ParentPackage } from '../../src/definition/definition';
import type { OpenTimes } from '../../src/definition/open-times';
import type { RunInputs } from '../../src/scheduling/run-inputs';
import { RunState } from '../../src/scheduling/run-state';
import { on } from './played-run';

/** On any server of the pool. */
const inPool = (name: string, more: Partial<ChildPackage> = {}): ChildPackage => {
  const { server, ...pinnedNowhere } = on(name, more);
  return { ...pinnedNowhere, pool: 'loaders' };
};

const open = (times: Partial<OpenTimes>): OpenTimes => ({
  notBeforeMs: null,
  notAfterMs: null,
  blackouts: [],
  ...times,
});

/** A run that begins at 0, on `etl01` and `etl02`, which are the pool `loaders`. */
function begin(packages: ParentPackage['packages'], openTimes: Partial<RunInputs['openTimes']> = {}): RunState {
  const servers = ['etl01', 'etl02'].map((alias) => ({ alias, maxConcurrent: null, missingJobs: [] }));
  return new RunState(
    {
      definition: { name: 'p', packages },
      servers,
      pools: { loaders: ['etl01', 'etl02'] },
      openTimes: { run: null, servers: {}, ...openTimes },
    },
    0,
  );
}

/** The names of what starts then, with its server. */
const startsAt = (state: RunState, nowMs: number): string[] => {
  state.expire(nowMs);
  return state
    .takeStartable(99, nowMs)
    .map(({ package: index, server }) => `${state.package(index).name} on ${server}`);
};

const standings = (state: RunState) => state.records.map(({ status, outcome }) => outcome ?? status);

describe('startWithin', () => {
  const late = on('late', { startWithinMs: 100 });

  /** It waits for the end of another, with which it must not be in flight together. */
  const behindAnother = (openTimes?: Partial<RunInputs['openTimes']>) => {
    const state = begin([on('busy', { exclusive: ['x'] }), { ...late, exclusive: ['x'] }], openTimes);
    expect(startsAt(state, 0)).toEqual(['busy on etl01']);
    return state;
  };

  it('is over once, however often the package was about to be started', () => {
    const state = begin([late]);
    for (let time = 0; time < 3; time++) {
      expect(startsAt(state, time)).toEqual(['late on etl01']);
      state.notStarted(0, 'etl01 does not answer', time);
    }
    state.expire(100);
    const message = 'It could not start within its time (startWithin). etl01 does not answer';
    expect(state.record(0)).toMatchObject({ outcome: 'failed', message });
  });

  it('makes a package fail that has waited for its start for so long', () => {
    const state = behindAnother();
    expect(startsAt(state, 99)).toEqual([]);
    expect(standings(state)).toEqual(['starting', 'ready']);
    expect(state.nextMomentMs(99)).toBe(100);
    state.expire(100);
    expect(standings(state)).toEqual(['starting', 'failed']);
  });

  it('does not count while constraints are not met', () => {
    const state = begin([on('a'), { ...late, after: [{ package: 'a', on: 'success' }] }]);
    expect(startsAt(state, 0)).toEqual(['a on etl01']);
    state.expire(5_000);
    state.ended(0, { outcome: 'succeeded' }, 5_000);
    expect(startsAt(state, 5_099)).toEqual(['late on etl01']);
  });

  it.each([
    ['the window of the run', { run: open({ notBeforeMs: 5_000 }) }],
    ['the window of its server', { servers: { etl01: open({ notBeforeMs: 5_000 }) } }],
    ['a blackout', { run: open({ blackouts: [[0, 5_000]] }) }],
    ['one after the other', { run: open({ notBeforeMs: 2_000, blackouts: [[1_000, 5_000]] }) }],
  ])('does not count before %s lets it start', (_what, openTimes) => {
    const state = begin([late], openTimes);
    expect(startsAt(state, 4_999)).toEqual([]);
    expect(standings(state)).toEqual(['ready']);
    expect(startsAt(state, 5_000)).toEqual(['late on etl01']);
  });

  it('counts from the opening of the first server of its pool', () => {
    const servers = { etl01: open({ notBeforeMs: 9_000 }), etl02: open({ notBeforeMs: 5_000 }) };
    const state = begin([inPool('late', { startWithinMs: 100 })], { servers });
    state.expire(4_999);
    expect(standings(state)).toEqual(['ready']);
    state.expire(5_100);
    expect(standings(state)).toEqual(['failed']);
  });

  it('counts by the servers that have the job, once that it is missing on one has been found', () => {
    const state = begin([inPool('late', { startWithinMs: 100 }), on('busy', { exclusive: ['x'] })], {
      servers: { etl02: open({ notBeforeMs: 5_000 }) },
    });
    expect(startsAt(state, 0)).toEqual(['late on etl01', 'busy on etl01']);
    state.places.isMissing(0, 'etl01');
    state.notStarted(0, 'it is missing on etl01', 10);
    expect(startsAt(state, 4_999)).toEqual([]);
    state.places.leaveOut('etl02', 'no answer', 4_999);
    state.expire(5_099);
    expect(standings(state)).toEqual(['ready', 'starting']);
    state.expire(5_100);
    expect(standings(state)).toEqual(['failed', 'starting']);
  });

  it('counts anew when the package has to wait again for what it comes after', () => {
    const state = begin([on('a', { server: 'etl02' }), { ...late, after: [{ package: 'a', on: 'completion' }] }]);
    startsAt(state, 0);
    state.places.leaveOut('etl01', 'no answer', 0);
    state.ended(0, { outcome: 'failed' }, 1_000);
    state.retry(0, 1_050);
    expect(startsAt(state, 1_050)).toEqual(['a on etl02']);
    state.ended(0, { outcome: 'succeeded' }, 9_000);
    state.expire(9_099);
    expect(standings(state)).toEqual(['succeeded', 'ready']);
    state.expire(9_100);
    expect(standings(state)).toEqual(['succeeded', 'failed']);
  });

  it('does not count before a retry may begin, also after a pause', () => {
    const retry = { attempts: 1, waitMs: 500, backoff: 1, maxWaitMs: 500, on: ['failed' as const] };
    const state = begin([{ ...late, retry }]);
    startsAt(state, 0);
    state.ended(0, { outcome: 'failed' }, 1_000);
    state.pause();
    state.resume(1_001);
    state.expire(1_499);
    expect(startsAt(state, 1_500)).toEqual(['late on etl01']);
  });

  it('counts by the servers that have the job while it waits', () => {
    const state = begin([inPool('late', { startWithinMs: 100 })], { servers: { etl02: open({ notBeforeMs: 5_000 }) } });
    state.places.leaveOut('etl01', 'no answer', 0);
    state.places.takeBack('etl01', ['Job late'], 50);
    state.places.leaveOut('etl02', 'no answer', 50);
    state.expire(100);
    expect(standings(state)).toEqual(['ready']);
    expect(state.nextMomentMs(5_000)).toBe(5_100);
    state.expire(5_100);
    expect(standings(state)).toEqual(['failed']);
  });

  it('counts on in a blackout that begins while it waits', () => {
    const state = behindAnother({ run: open({ blackouts: [[50, 5_000]] }) });
    state.expire(100);
    expect(standings(state)).toEqual(['starting', 'failed']);
  });
});

it('a retry is not started before its wait is over', () => {
  const retry = { attempts: 1, waitMs: 500, backoff: 1, maxWaitMs: 500, on: ['failed' as const] };
  const state = begin([on('a', { retry })]);
  expect(startsAt(state, 0)).toEqual(['a on etl01']);
  state.ended(0, { outcome: 'failed' }, 1_000);
  expect(state.nextMomentMs(1_000)).toBe(1_500);
  expect(startsAt(state, 1_499)).toEqual([]);
  expect(startsAt(state, 1_500)).toEqual(['a on etl01']);
});

it('a package that is tried again and has been retried by an operator meanwhile waits no longer', () => {
  const retry = { attempts: 1, waitMs: 500, backoff: 1, maxWaitMs: 500, on: ['failed' as const] };
  const state = begin([on('bad', { server: 'etl02' }), on('a', { retry })]);
  expect(startsAt(state, 0)).toEqual(['bad on etl02', 'a on etl01']);
  state.ended(0, { outcome: 'failed' }, 1_000);
  state.ended(1, { outcome: 'failed' }, 1_000);
  state.retry(0, 1_100);
  expect(startsAt(state, 1_100)).toEqual(['bad on etl02']);
  expect(startsAt(state, 1_500)).toEqual(['a on etl01']);
});

describe('a window', () => {
  it('of the run and one of the server both hold', () => {
    const openTimes = { run: open({ notBeforeMs: 1_000 }), servers: { etl02: open({ notBeforeMs: 2_000 }) } };
    const state = begin([on('a'), on('b', { server: 'etl02' })], openTimes);
    expect(startsAt(state, 999)).toEqual([]);
    expect(startsAt(state, 1_000)).toEqual(['a on etl01']);
    expect(startsAt(state, 1_999)).toEqual([]);
    expect(startsAt(state, 2_000)).toEqual(['b on etl02']);
  });

  it('of one server of a pool leaves the others', () => {
    const state = begin([inPool('a')], { servers: { etl01: open({ notBeforeMs: 1_000 }) } });
    expect(startsAt(state, 0)).toEqual(['a on etl02']);
  });

  it('that ends skips what has not started, and what runs goes on', () => {
    const openTimes = { run: open({ notAfterMs: 3_000 }), servers: { etl02: open({ notAfterMs: 1_000 }) } };
    const state = begin(
      [
        on('a'),
        on('b', { after: [{ package: 'a', on: 'completion' }] }),
        on('c', { server: 'etl02' }),
        on('d', { server: 'etl02', after: [{ package: 'c', on: 'completion' }] }),
      ],
      openTimes,
    );
    expect(startsAt(state, 0)).toEqual(['a on etl01', 'c on etl02']);
    state.ended(2, { outcome: 'succeeded' }, 1_000);
    state.expire(1_000);
    expect(standings(state)).toEqual(['starting', 'waiting', 'succeeded', 'skipped']);
    state.expire(3_000);
    expect(standings(state)).toEqual(['starting', 'skipped', 'succeeded', 'skipped']);
  });

  it('with a blackout starts nothing in it, and what runs goes on', () => {
    const openTimes = { run: open({ blackouts: [[1_000, 2_000]] }) };
    const state = begin([on('a'), on('b', { after: [{ package: 'a', on: 'success' }] })], openTimes);
    expect(startsAt(state, 999)).toEqual(['a on etl01']);
    expect(startsAt(state, 1_000)).toEqual([]);
    expect(standings(state)).toEqual(['starting', 'waiting']);
    state.ended(0, { outcome: 'succeeded' }, 1_500);
    expect(startsAt(state, 1_999)).toEqual([]);
    expect(startsAt(state, 2_000)).toEqual(['b on etl01']);
  });
});
