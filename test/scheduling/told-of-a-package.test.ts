import { RunState } from '../../src/scheduling/run-state';
import type { ChildPackage } from '../../src/definition/definition';
import { on, stateOf } from './played-run';

const JOB_RUN = { jobId: '5A0E', sessionId: 7, requestedDate: '2026-11-22 02:00:04.000' };
const FAILED = { outcome: 'failed' as const, failedStep: 'Load facts', failedStepId: 3, agentRun: JOB_RUN };

function started(more: Partial<ChildPackage> = {}) {
  const state = stateOf({ packages: [on('a', more)] });
  state.takeStartable(1, 1_000);
  return state;
}

describe('a package that failed', () => {
  it('says which step failed and which job run it was', () => {
    const state = started();
    state.ended(0, { ...FAILED, historyId: 12 }, 2_000);
    expect(state.record(0)).toMatchObject({
      failedStep: { id: 3, name: 'Load facts' },
      agentRun: JOB_RUN,
      historyId: 12,
    });
  });

  it('names the step also when the worker that watched it did not know its number', () => {
    const state = started();
    state.ended(0, { outcome: 'failed', failedStep: 'Load facts' }, 2_000);
    expect(state.record(0).failedStep).toEqual({ name: 'Load facts' });
  });

  it('and is tried again says nothing of the former try', () => {
    const rule = { attempts: 1, waitMs: 0, backoff: 1, maxWaitMs: 0, on: ['failed' as const] };
    const state = started({ retry: rule });
    state.ended(0, FAILED, 2_000);
    state.takeStartable(1, 2_000);
    state.ended(0, { outcome: 'succeeded' }, 3_000);
    expect(state.record(0)).not.toHaveProperty('failedStep');
    expect(state.record(0)).not.toHaveProperty('agentRun');
  });
});

describe('a package that waits for a job that runs already', () => {
  const waiting = () => {
    const state = started({ startWithinMs: 10_000 });
    state.waitsBecause(0, 'it is already running, started by a schedule', { by: 'a schedule', nowMs: 1_500 });
    return state;
  };

  it('says how long it did, for whose run, and when it was really to be started', () => {
    const state = waiting();
    state.running(0, 3, 9_500);
    expect(state.record(0)).toMatchObject({ status: 'running', askedAtMs: 9_500 });
    expect(state.record(0)).not.toHaveProperty('message');
    state.ended(0, { outcome: 'succeeded' }, 9_900);
    expect(state.record(0)).toMatchObject({ waitedMs: 8_000, waitedFor: 'a schedule', askedAtMs: 9_500 });
  });

  it('has waited when it never could be started', () => {
    const state = waiting();
    state.failUnstarted(0, 11_500);
    expect(state.record(0)).toMatchObject({ outcome: 'failed', waitedMs: 10_000, waitedFor: 'a schedule' });
  });

  it('has waited twice when somebody else came first', () => {
    const state = waiting();
    state.running(0, 3, 2_500);
    state.notStarted(0, 'the job was started by somebody else', 3_000);
    state.takeStartable(1, 3_000);
    state.waitsBecause(0, 'it is already running, started by a user', { by: 'a user', nowMs: 3_000 });
    state.running(0, 3, 5_000);
    expect(state.record(0)).toMatchObject({ waitedMs: 3_000, waitedFor: 'a user', askedAtMs: 5_000 });
  });

  it('has waited through a continue-as-new', () => {
    const packages = [on('a')];
    const state = stateOf(
      { packages },
      waiting().carry(() => false),
    );
    state.takeStartable(1, 4_000);
    state.waitsBecause(0, 'it is already running', { by: 'a schedule', nowMs: 4_000 });
    state.running(0, 3, 6_500);
    expect(state.record(0).waitedMs).toBe(5_000);
  });

  it('has waited for nobody when it only waited for the Agent', () => {
    const state = started();
    state.waitsBecause(0, 'the job is not known to SQL Server Agent', { nowMs: 1_500 });
    state.running(0, 3, 2_500);
    expect(state.record(0)).toMatchObject({ waitedMs: 1_000, askedAtMs: 2_500 });
    expect(state.record(0)).not.toHaveProperty('waitedFor');
  });
});

describe('a package of a pool that was not started where it was placed', () => {
  const pooled = () => {
    const packages = [{ ...on('a'), pool: 'all' }].map(({ server, ...child }): ChildPackage => child);
    const servers = ['etl01', 'etl02'].map((alias) => ({ alias, maxConcurrent: 1, missingJobs: [] }));
    const places = { servers, pools: { all: ['etl01', 'etl02'] }, openTimes: { run: null, servers: {} } };
    const state = new RunState({ definition: { name: 'p', packages }, ...places }, 0);
    expect(state.takeStartable(1, 0)).toEqual([{ package: 0, server: 'etl01' }]);
    return state;
  };

  it('remembers where that was, and why', () => {
    const state = pooled();
    state.places.leaveOut('etl01', 'it is silent', 0);
    state.notStarted(0, 'etl01 does not answer', 0);
    state.takeStartable(1, 0);
    state.ended(0, { outcome: 'succeeded' }, 0);
    expect(state.record(0)).toMatchObject({
      server: 'etl02',
      movedFrom: [{ server: 'etl01', reason: 'etl01 does not answer' }],
    });
  });

  it('has not moved when it is started there after all', () => {
    const state = pooled();
    state.notStarted(0, 'etl01 is full', 0);
    expect(state.takeStartable(1, 0)).toEqual([{ package: 0, server: 'etl01' }]);
    expect(state.record(0)).not.toHaveProperty('movedFrom');
  });
});

it('a package that is pinned to its server moves nowhere', () => {
  const state = started();
  state.notStarted(0, 'etl01 is full', 0);
  expect(state.record(0)).not.toHaveProperty('movedFrom');
});
