import type { ChildPackage } from '../../src/definition/definition';
import type { CarriedState } from '../../src/scheduling/run-inputs';
import { RunState } from '../../src/scheduling/run-state';
import type { UsualDurations } from '../../src/scheduling/usual-durations';
import { success } from './played-run';

const SECOND = 1_000;

interface Given {
  readonly caps: Readonly<Record<string, number | null>>;
  /** By name, how long each takes on a server of slowness 1, in seconds; without it nothing is known. */
  readonly seconds?: Readonly<Record<string, number>>;
  readonly slowness?: Readonly<Record<string, number>>;
  readonly exceptions?: UsualDurations['exceptions'];
  readonly missing?: Readonly<Record<string, readonly string[]>>;
  readonly leastMs?: number;
}

/** Packages of a pool of all servers, unless they say otherwise. */
const pooled = (name: string, more: Partial<ChildPackage> = {}): ChildPackage => ({
  ...{ name, job: `Job ${name}`, after: [] },
  ...(more.server === undefined ? { pool: 'all' } : {}),
  ...more,
});

function stateOf(packages: readonly ChildPackage[], given: Given, carried?: CarriedState): RunState {
  const { caps, seconds, slowness = {}, exceptions = [], missing = {}, leastMs = 0 } = given;
  const servers = Object.entries(caps).map(([alias, maxConcurrent]) => {
    return { alias, maxConcurrent, missingJobs: missing[alias] ?? [] };
  });
  const packagesMs = packages.map(({ name }) => (seconds?.[name] ?? 1) * SECOND);
  const usual = seconds === undefined ? {} : { usual: { packagesMs, slowness, exceptions, guessed: [], leastMs } };
  const openTimes = { run: null, servers: {} };
  const definition = { name: 'p', packages };
  return new RunState({ definition, servers, pools: { all: Object.keys(caps) }, openTimes, ...usual }, 0, carried);
}

/** `a on etl01`, in the order in which they start. */
function started(state: RunState, nowMs = 0): string[] {
  return state
    .takeStartable(99, nowMs)
    .map(({ package: index, server }) => `${state.package(index).name} on ${server}`);
}

function end(state: RunState, name: string, startedMs: number, endedMs: number): void {
  const times = { startedAt: new Date(startedMs).toISOString(), endedAt: new Date(endedMs).toISOString() };
  state.ended(state.indexOf(name) ?? -1, { outcome: 'succeeded', ...times }, endedMs);
}

describe('the order of packages', () => {
  it('is by the longest chain that begins with them, however long they are themselves', () => {
    const packages = [pooled('long'), pooled('short'), pooled('then', { after: [success('short')] })];
    const state = stateOf(packages, { caps: { etl01: 1 }, seconds: { long: 50, short: 10, then: 60 } });
    expect(started(state)).toEqual(['short on etl01']);
  });

  it('follows chains through sequences', () => {
    const packages = [pooled('alone'), pooled('member', { sequence: 's' }), pooled('last', { after: [success('s')] })];
    const definition = { name: 'p', packages, sequences: [{ name: 's', after: [] }] };
    const servers = [{ alias: 'etl01', maxConcurrent: 1, missingJobs: [] }];
    const usual = { packagesMs: [50_000, 10_000, 60_000], slowness: {}, exceptions: [], guessed: [] };
    const openTimes = { run: null, servers: {} };
    const state = new RunState({ definition, servers, pools: { all: ['etl01'] }, openTimes, usual }, 0);
    expect(started(state)).toEqual(['member on etl01']);
  });

  it('is by priority first', () => {
    const packages = [pooled('long'), pooled('urgent', { priority: 1 })];
    const state = stateOf(packages, { caps: { etl01: 1 }, seconds: { long: 50, urgent: 1 } });
    expect(started(state)).toEqual(['urgent on etl01']);
  });

  it('is that of the definition while nothing is known of any', () => {
    const packages = [pooled('a'), pooled('b'), pooled('c', { after: [success('b')] })];
    expect(started(stateOf(packages, { caps: { etl01: 1 } }))).toEqual(['a on etl01']);
  });
});

describe('a package of a pool', () => {
  it('goes to the server where it will end soonest', () => {
    const given = { caps: { etl01: 1, etl02: 1 }, seconds: { a: 10 }, slowness: { etl01: 2 } };
    expect(started(stateOf([pooled('a')], given))).toEqual(['a on etl02']);
  });

  it('goes to the slower server if its own job is faster there', () => {
    const exceptions = [['etl01', 0, 3 * SECOND]] as const;
    const given = { caps: { etl01: 1, etl02: 1 }, seconds: { a: 10 }, slowness: { etl01: 2 }, exceptions };
    expect(started(stateOf([pooled('a')], given))).toEqual(['a on etl01']);
  });

  it('waits for a busy server that is so much faster that it ends there sooner, and says until when', () => {
    const given = { caps: { fast: 1, slow: 1 }, seconds: { a: 10, b: 10 }, slowness: { slow: 5 } };
    const state = stateOf([pooled('a'), pooled('b')], given);
    expect(started(state)).toEqual(['a on fast']);
    expect(state.nextMomentMs(0)).toBe(10 * SECOND);
    state.pause();
    expect(state.nextMomentMs(0)).toBeNull();
    state.resume(0);
    end(state, 'a', 0, 10 * SECOND);
    expect(started(state, 10 * SECOND)).toEqual(['b on fast']);
  });

  it('waits no longer for a server that is late', () => {
    const given = { caps: { fast: 1, slow: 1 }, seconds: { a: 10, b: 10 }, slowness: { slow: 5 } };
    const state = stateOf([pooled('a'), pooled('b')], given);
    started(state);
    let nowMs = 0;
    for (let next = started(state, nowMs); next.length === 0; next = started(state, nowMs)) {
      const momentMs = state.nextMomentMs(nowMs);
      expect(momentMs).toBeGreaterThan(nowMs);
      nowMs = momentMs ?? Infinity;
    }
    expect(state.record(1)).toMatchObject({ server: 'slow', takenAtMs: nowMs });
  });

  it('leaves room for what can run nowhere else', () => {
    const packages = [pooled('a'), pooled('pinned', { server: 'etl01' })];
    const given = { caps: { etl01: 1, etl02: 1 }, seconds: { a: 20, pinned: 10 } };
    expect(started(stateOf(packages, given))).toEqual(['a on etl02', 'pinned on etl01']);
  });

  it('goes where least is to be done when there are no caps', () => {
    const packages = [pooled('long'), pooled('b'), pooled('c')];
    const given = { caps: { etl01: null, etl02: null }, seconds: { long: 30, b: 10, c: 10 } };
    expect(started(stateOf(packages, given))).toEqual(['long on etl01', 'b on etl02', 'c on etl02']);
  });

  it('never goes where its job does not exist', () => {
    const given = { caps: { etl01: 1, etl02: 1 }, seconds: { a: 10 }, missing: { etl01: ['Job a'] } };
    expect(started(stateOf([pooled('a')], given))).toEqual(['a on etl02']);
  });

  it('remembers why it runs where it runs', () => {
    const given = { caps: { etl01: 1, etl02: 1 }, seconds: { a: 10 }, slowness: { etl01: 2 } };
    const state = stateOf([pooled('a')], given);
    started(state);
    expect(state.record(0)).toMatchObject({
      expectedMs: 10 * SECOND,
      instead: { server: 'etl01', laterMs: 10 * SECOND },
    });
  });

  it('goes to another server once the servers of today are known', () => {
    const packages = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => pooled(name));
    const seconds = Object.fromEntries(packages.map(({ name }) => [name, 10]));
    const state = stateOf(packages, { caps: { etl01: 1, etl02: 1 }, seconds, slowness: { etl02: 1.1 } });
    expect(started(state)).toEqual(['a on etl01', 'b on etl02']);
    // Today etl01 takes four times as long as usual.
    end(state, 'b', 0, 11 * SECOND);
    end(state, 'a', 0, 40 * SECOND);
    expect(started(state, 40 * SECOND)).toEqual(['c on etl02', 'd on etl01']);
  });
});

describe('runs too short for clocks that count in seconds', () => {
  const names = Array.from({ length: 30 }, (_, at) => `short${at}`);
  const packages = [...names.map((name) => pooled(name)), pooled('long')];
  const seconds = { ...Object.fromEntries(names.map((name) => [name, 0.2])), long: 20 };

  it('do not make their server look fast', () => {
    const state = stateOf(packages, { caps: { etl01: 1, etl02: 1 }, seconds, leastMs: 10 * SECOND });
    expect(started(state)).toEqual(['long on etl01', 'short0 on etl02']);
    // By the server's clock each of them took no time at all.
    for (const [at, name] of names.entries()) {
      end(state, name, at * SECOND, at * SECOND);
      started(state, at * SECOND);
    }
    expect(state.record(29)).toMatchObject({ server: 'etl02', expectedMs: 200 });
  });

  it('do not make it look slow when one of them takes a while', () => {
    const chain = [pooled('short'), pooled('late', { after: [success('short')] })];
    const state = stateOf(chain, { caps: { etl01: 1 }, seconds: { short: 0.2, late: 20 }, leastMs: 10 * SECOND });
    started(state);
    end(state, 'short', 0, 5 * SECOND);
    started(state, 5 * SECOND);
    expect(state.record(1)).toMatchObject({ expectedMs: 20 * SECOND });
  });
});

describe('a server that is left out', () => {
  const given = { caps: { etl01: 1, etl02: 1 }, seconds: { a: 10, b: 10 }, slowness: { etl02: 9 } };

  it('gets no package of a pool; they go to the others', () => {
    const state = stateOf([pooled('a')], given);
    state.places.leaveOut('etl01', 'no answer', 0);
    expect(started(state)).toEqual(['a on etl02']);
  });

  it('is tried by one package when it is back, and by the next one when that was not started', () => {
    const packages = ['a', 'b', 'c'].map((name) => pooled(name, { server: 'etl01' }));
    const state = stateOf(packages, { caps: { etl01: null } });
    state.places.leaveOut('etl01', 'no answer', 0);
    state.places.takeBack('etl01', [], SECOND);
    expect(started(state, SECOND)).toEqual(['a on etl01']);
    state.notStarted(0, 'refused', 2 * SECOND);
    expect(started(state, 2 * SECOND)).toEqual(['a on etl01']);
    state.running(0, 1, 3 * SECOND);
    expect(started(state, 3 * SECOND)).toEqual([]);
    end(state, 'a', 2 * SECOND, 4 * SECOND);
    expect(started(state, 4 * SECOND)).toEqual(['b on etl01', 'c on etl01']);
  });

  it('takes what comes when nothing was heard against the first start for half a minute', () => {
    const state = stateOf([pooled('a', { server: 'etl01' }), pooled('b', { server: 'etl01' })], {
      caps: { etl01: null },
    });
    state.places.leaveOut('etl01', 'no answer', 0);
    state.places.takeBack('etl01', [], SECOND);
    expect(started(state, SECOND)).toEqual(['a on etl01']);
    expect(state.nextMomentMs(SECOND)).toBe(31 * SECOND);
    expect(started(state, 31 * SECOND - 1)).toEqual([]);
    expect(started(state, 31 * SECOND)).toEqual(['b on etl01']);
  });

  it('is not taken to start jobs because one ends that it ran all the time', () => {
    const packages = ['old', 'a', 'b'].map((name) => pooled(name, { server: 'etl01' }));
    const state = stateOf(packages, { caps: { etl01: 2 } });
    expect(state.takeStartable(1, 0)).toEqual([{ package: 0, server: 'etl01' }]);
    state.places.leaveOut('etl01', 'no answer', SECOND);
    state.places.takeBack('etl01', [], 2 * SECOND);
    expect(started(state, 2 * SECOND)).toEqual(['a on etl01']);
    end(state, 'old', 0, 3 * SECOND);
    expect(started(state, 3 * SECOND)).toEqual([]);
  });

  it('is on trial again after another outage, and after a continue-as-new', () => {
    const packages = ['a', 'b'].map((name) => pooled(name, { server: 'etl01' }));
    const given = { caps: { etl01: null } };
    const state = stateOf(packages, given);
    state.places.leaveOut('etl01', 'no answer', 0);
    state.places.takeBack('etl01', [], 0);
    expect(started(state)).toEqual(['a on etl01']);
    state.places.leaveOut('etl01', 'no answer again', SECOND);
    state.notStarted(0, 'no answer again', SECOND);
    state.places.takeBack('etl01', [], 2 * SECOND);
    const continued = stateOf(
      packages,
      given,
      state.carry(() => true),
    );
    expect(started(continued, 2 * SECOND)).toEqual(['a on etl01']);
  });

  it('has its own packages wait until it is back', () => {
    const state = stateOf([pooled('a', { server: 'etl01' })], given);
    state.places.leaveOut('etl01', 'no answer', 0);
    expect(started(state)).toEqual([]);
    state.places.takeBack('etl01', [], 5 * SECOND);
    expect(started(state, 5 * SECOND)).toEqual(['a on etl01']);
  });

  it('may lack a job when it comes back', () => {
    const state = stateOf([pooled('a')], given);
    state.places.leaveOut('etl01', 'no answer', 0);
    state.places.takeBack('etl01', ['Job a'], 0);
    expect(started(state)).toEqual(['a on etl02']);
  });

  it('still lacks what it lacked before and was not asked for when it comes back', () => {
    const state = stateOf([pooled('a'), pooled('b')], { ...given, missing: { etl01: ['Job a', 'Job b'] } });
    state.places.leaveOut('etl01', 'no answer', 0);
    state.places.takeBack('etl01', [], 0, { asked: ['Job b'] });
    expect(started(state)).toEqual(['a on etl02', 'b on etl01']);
  });

  it('has as many as it says of itself when it comes back', () => {
    const state = stateOf(
      ['a', 'b', 'c', 'd'].map((name) => pooled(name, { server: 'etl01' })),
      given,
    );
    state.places.leaveOut('etl01', 'no answer', 0);
    state.places.takeBack('etl01', [], 0, { maxConcurrent: 3, isOnTrial: false });
    expect(started(state)).toHaveLength(3);
  });

  it('is as slow as it says when it comes back', () => {
    const equal = { caps: { etl01: 1, etl02: 1 }, seconds: { a: 10 } };
    const state = stateOf([pooled('a')], equal);
    state.places.leaveOut('etl01', 'no answer', 0);
    const usual = { packagesMs: [10 * SECOND], slowness: { etl02: 3 }, exceptions: [], guessed: [] };
    state.places.takeBack('etl01', [], 0, { usual });
    expect(started(state)).toEqual(['a on etl01']);
    expect(state.record(0)).toMatchObject({ expectedMs: 10 * SECOND, instead: { laterMs: 20 * SECOND } });
  });

  it('runs what it lacked before, whoever else still waits for that job', () => {
    const packages = ['a', 'b'].map((name) => pooled(name, { job: 'Load', exclusive: ['x'] }));
    const state = stateOf(packages, { caps: { etl01: 1, etl02: 1 } });
    state.places.leaveOut('etl01', 'no answer', 0);
    state.places.leaveOut('etl02', 'no answer', 0);
    state.places.takeBack('etl02', ['Load'], 0);
    state.places.takeBack('etl01', ['Load'], 0);
    state.places.takeBack('etl02', [], 0);
    state.places.leaveOut('etl01', 'no answer again', 0);
    expect(started(state)).toEqual(['a on etl02']);
  });

  it('is on record with why, from when and until when, at most a hundred times', () => {
    const state = stateOf([pooled('a')], given);
    state.places.leaveOut('etl02', 'the Agent is off', 0);
    for (let time = 1; time <= 150; time++) {
      state.places.leaveOut('etl01', `no answer ${time}`, time * SECOND);
      state.places.takeBack('etl01', [], time * SECOND + 1);
    }
    expect(state.places.outages.all).toHaveLength(100);
    expect(state.places.outages.open).toEqual([
      { server: 'etl02', reason: 'the Agent is off', from: '1970-01-01T00:00:00.000Z' },
    ]);
    expect(state.places.outages.all.at(-1)).toEqual({
      server: 'etl01',
      reason: 'no answer 150',
      from: '1970-01-01T00:02:30.000Z',
      until: '1970-01-01T00:02:30.001Z',
    });
  });
});
