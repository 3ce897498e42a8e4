import { BACK_WITHIN_MS, describeTimesBack, isSlow, isUnexplained, type TimeBack } from './harness/time-back';

const CORES = 2;
const back = (ms: number, load: number): TimeBack => ({ seed: 7, ms, strike: 'SIGKILL of all workers', load });
const LATE_MS = BACK_WITHIN_MS + 1;

describe('how soon work goes on after a death of the last worker', () => {
  it('is bounded by heartbeat timeout, ticket life, settle time and a few seconds', () => {
    expect(BACK_WITHIN_MS).toBe(5_000 + 5_000 + 500 + 5_000);
    expect([isSlow(back(BACK_WITHIN_MS, 0)), isSlow(back(LATE_MS, 0))]).toEqual([false, true]);
  });

  it('is a finding when it took longer on a machine that was not busy', () => {
    expect(isUnexplained(back(LATE_MS, 1.9), CORES)).toBe(true);
    expect(isUnexplained(back(LATE_MS, 2), CORES)).toBe(false);
    expect(isUnexplained(back(BACK_WITHIN_MS, 0), CORES)).toBe(false);
  });

  it('is told with the bound and with every death that was slow', () => {
    const slow = { ...back(50_400, 6.1), waitedFor: 'a worker that is ready' };
    const text = describeTimesBack([back(2_000, 1), slow], CORES).join('\n');
    expect(text).toContain('15.5 s, which is heartbeat timeout, ticket life, settle time and a few seconds');
    expect(text).toContain('Longer: 1 of 2, and 0 of them while the load average was below the 2 cores.');
    expect(text).toMatch(
      /^- seed 7: 50\.4 s after SIGKILL of all workers; waited for: a worker that is ready; load average 6\.1$/m,
    );
    expect(text.match(/^- /gm)).toHaveLength(1);
  });
});
