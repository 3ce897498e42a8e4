import type { RetryRule } from '../../src/definition/definition';
import type { PackageOutcome } from '../../src/report/run-progress';
import { retryAfter } from '../../src/scheduling/retry';

const RULE: RetryRule = { attempts: 5, waitMs: 1_000, backoff: 3, maxWaitMs: 10_000, on: ['failed'] };

describe('a retry', () => {
  it('comes after each try until its attempts are used up', () => {
    const rule = { ...RULE, attempts: 2 };
    const tries = [1, 2, 3].map((attempt) => retryAfter(rule, { attempt }, { outcome: 'failed' }, false)?.attempt);
    expect(tries).toEqual([2, 3, undefined]);
  });

  it('waits, then so many times as long each time, and never longer than the longest wait', () => {
    const waits = [1, 2, 3, 4, 5].map((attempt) => retryAfter(RULE, { attempt }, { outcome: 'failed' }, false)?.waitMs);
    expect(waits).toEqual([1_000, 3_000, 9_000, 10_000, 10_000]);
  });

  it.each<[PackageOutcome, boolean]>([
    ['failed', true],
    ['timedOut', false],
    ['canceled', false],
    ['unknown', false],
    ['succeeded', false],
  ])('on failed alone, after %s: %s', (outcome, isRetried) => {
    expect(retryAfter(RULE, {}, { outcome }, true) !== undefined).toBe(isRetried);
  });

  it.each<[PackageOutcome, boolean]>([
    ['failed', true],
    ['timedOut', true],
    ['canceled', true],
    ['unknown', false],
    ['succeeded', false],
  ])('on all there are, after %s: %s', (outcome, isRetried) => {
    const rule: RetryRule = { ...RULE, on: ['failed', 'timedOut', 'canceled'] };
    expect(retryAfter(rule, {}, { outcome }, true) !== undefined).toBe(isRetried);
  });

  it('after a time limit comes only once the job was seen stopped', () => {
    const rule: RetryRule = { ...RULE, on: ['timedOut'] };
    expect(retryAfter(rule, {}, { outcome: 'timedOut' }, false)).toBeUndefined();
  });

  it('starts at the step that failed only where the rule says so', () => {
    const end = { outcome: 'failed' as const, failedStep: 'Merge' };
    expect(retryAfter(RULE, {}, end, false)).not.toHaveProperty('startAtStep');
    expect(retryAfter({ ...RULE, fromFailedStep: true }, {}, end, false)).toMatchObject({ startAtStep: 'Merge' });
  });
});
