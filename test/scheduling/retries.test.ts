import type { RunState } from '../../src/scheduling/run-state';
import { on, play, standing, stateOf, success } from './played-run';

const standings = (state: RunState, ...names: string[]) => names.map((name) => standing(state, name));
const indexOf = (state: RunState, name: string) => state.indexOf(name) ?? -1;
const ended = (state: RunState, name: string) => state.ended(indexOf(state, name), { outcome: 'succeeded' }, 0);
const completion = (name: string) => ({ package: name, on: 'completion' as const });
const retry = { attempts: 1, waitMs: 1_000, backoff: 1, maxWaitMs: 1_000, on: ['failed' as const] };

describe('a package that an operator tries again', () => {
  it('takes with it what was skipped for it, all the way downstream', () => {
    const chain = [on('a'), on('b', { after: [success('a')] }), on('c', { after: [success('b')] })];
    const state = stateOf({ packages: chain });
    play(state, { a: 'failed' });
    expect(standings(state, 'a', 'b', 'c')).toEqual(['failed', 'skipped', 'skipped']);
    state.retry(indexOf(state, 'a'), 0);
    play(state, { a: 'succeeded', b: 'succeeded', c: 'succeeded' });
    expect(standings(state, 'a', 'b', 'c')).toEqual(['succeeded', 'succeeded', 'succeeded']);
  });

  it('leaves alone what has been started since', () => {
    const state = stateOf({ packages: [on('a'), on('b', { after: [completion('a')] })] });
    play(state, { a: 'failed' });
    state.retry(indexOf(state, 'a'), 0);
    play(state, {});
    expect(standings(state, 'a', 'b')).toEqual(['started', 'started']);
  });

  it('keeps the failure of another that came after it, and that must not be tried again any more', () => {
    const alarm = on('alarm', { after: [{ package: 'a', on: 'failure' }], retry });
    const state = stateOf({ packages: [on('a'), alarm] });
    play(state, { a: 'failed' });
    state.retry(indexOf(state, 'a'), 0);
    play(state, { a: 'succeeded' });
    state.ended(indexOf(state, 'alarm'), { outcome: 'failed' }, 0);
    expect(standings(state, 'a', 'alarm')).toEqual(['succeeded', 'failed']);
  });

  it('is waited for by another that comes after it and is tried again, too', () => {
    const state = stateOf({ packages: [on('a'), on('b', { after: [completion('a')] })] });
    play(state, { a: 'failed', b: 'failed' });
    state.retry(indexOf(state, 'a'), 0);
    play(state, {});
    state.retry(indexOf(state, 'b'), 0);
    play(state, {});
    expect(standings(state, 'a', 'b')).toEqual(['started', 'waiting']);
    ended(state, 'a');
    play(state, {});
    expect(standing(state, 'b')).toBe('started');
  });

  it('is waited for by a package that waits for a retry of its own', () => {
    const state = stateOf({ packages: [on('a'), on('b', { after: [completion('a')], retry })] });
    play(state, { a: 'failed', b: 'failed' });
    state.retry(indexOf(state, 'a'), 0);
    play(state, {}, 5_000);
    expect(standings(state, 'a', 'b')).toEqual(['started', 'waiting']);
    ended(state, 'a');
    play(state, {}, 5_000);
    expect(state.record(indexOf(state, 'b'))).toMatchObject({ status: 'starting', attempt: 2 });
  });

  it('is waited for by a package whose job fails meanwhile and is to be tried again', () => {
    const state = stateOf({ packages: [on('a'), on('b', { after: [completion('a')], retry })] });
    play(state, { a: 'failed' });
    state.retry(indexOf(state, 'a'), 0);
    play(state, {});
    state.ended(indexOf(state, 'b'), { outcome: 'failed' }, 0);
    play(state, {}, 5_000);
    expect(standings(state, 'a', 'b')).toEqual(['started', 'waiting']);
    ended(state, 'a');
    play(state, {}, 5_000);
    expect(standing(state, 'b')).toBe('started');
  });

  it('is skipped, when what it waits for is tried again and fails', () => {
    const state = stateOf({ packages: [on('a'), on('b', { after: [success('a')] })] });
    play(state, { a: 'failed' });
    state.retry(indexOf(state, 'a'), 0);
    play(state, { a: 'failed' });
    expect(standings(state, 'a', 'b')).toEqual(['failed', 'skipped']);
  });

  it('does not close a sequence that has begun, whether or not the run continues as new', () => {
    const definition = {
      packages: [on('a'), on('b', { sequence: 's' }), on('c', { sequence: 's', after: [success('b')] })],
      sequences: [{ name: 's', after: [completion('a')] }],
    };
    const state = stateOf(definition);
    play(state, { a: 'failed' });
    state.retry(indexOf(state, 'a'), 0);
    state.notStarted(indexOf(state, 'b'), 'the Agent is off', 0);
    const continued = stateOf(
      definition,
      state.carry(() => false),
    );
    expect(standings(state, 'a', 'b')).toEqual(['ready', 'ready']);
    expect(standings(continued, 'a', 'b')).toEqual(['ready', 'ready']);
    play(continued, { b: 'succeeded' });
    expect(standings(continued, 'a', 'b', 'c')).toEqual(['started', 'succeeded', 'started']);
  });

  it('has its next try, and begins the job at its start also where its rule would not', () => {
    const state = stateOf({ packages: [on('a', { retry: { ...retry, fromFailedStep: true } })] });
    const fail = () => state.ended(0, { outcome: 'failed', failedStep: 'Merge' }, 0);
    play(state, {});
    fail();
    play(state, {}, 5_000);
    expect(state.record(0)).toMatchObject({ status: 'starting', attempt: 2, startAtStep: 'Merge' });
    fail();
    state.retry(0, 5_000);
    play(state, {}, 5_000);
    expect(state.record(0)).toMatchObject({ status: 'starting', attempt: 3 });
    expect(state.record(0).startAtStep).toBeUndefined();
  });
});

describe('a run that is canceled', () => {
  const packages = [on('a', { retry }), on('b', { after: [success('a')] })];

  it.each(['failed', 'canceled', 'timedOut'] as const)('does not try again what ends %s after that', (outcome) => {
    const onAll = { ...retry, on: ['failed' as const, 'canceled' as const, 'timedOut' as const] };
    const state = stateOf({ packages: packages.map((each) => ({ ...each, retry: onAll })) });
    play(state, {});
    state.endEarly('the run was canceled', 0);
    state.ended(indexOf(state, 'a'), { outcome }, 0, { isStopped: true });
    expect(standings(state, 'a', 'b')).toEqual([outcome, 'skipped']);
    expect(state.isOver).toBe(true);
  });

  it('skips what waits for its next try', () => {
    const state = stateOf({ packages });
    play(state, { a: 'failed' });
    state.endEarly('the run was canceled', 0);
    expect(standings(state, 'a', 'b')).toEqual(['skipped', 'skipped']);
    expect(state.isOver).toBe(true);
  });

  it('skips what turns out not to have been started', () => {
    const state = stateOf({ packages });
    play(state, {});
    state.endEarly('the run was canceled', 0);
    state.notStarted(indexOf(state, 'a'), 'the server did not answer', 0);
    expect(state.record(indexOf(state, 'a'))).toMatchObject({ outcome: 'skipped', message: 'the run was canceled' });
    expect(state.isOver).toBe(true);
  });
});
