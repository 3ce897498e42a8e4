import { usualMs } from '../../src/agent/read-usual-durations';

describe('how long a job usually takes', () => {
  it.each([
    ['one run', [130], 90_000],
    ['an odd number of runs, whatever their order', [500, 10, 20], 20_000],
    ['an even number of runs, between the two in the middle', [10, 20, 40, 500], 30_000],
    ['one run that took much longer than the others', [20, 20, 235_959, 21, 20], 20_000],
  ])('is the median of %s', (_, runDurations, ms) => {
    expect(usualMs(runDurations)).toBe(ms);
  });

  it.each([
    ['59 seconds', 59, 59_000],
    ['an hour', 10_000, 3_600_000],
    ['more than a day', 250_000, 90_000_000],
    ['more than 99 hours', 1_000_000, 360_000_000],
  ])('reads hours, minutes and seconds in one number: %s', (_, runDuration, ms) => {
    expect(usualMs([runDuration])).toBe(ms);
  });

  it('takes a run below a second for half a second', () => {
    expect(usualMs([0])).toBe(500);
    expect(usualMs([0, 1])).toBe(750);
  });

  it('has three significant digits', () => {
    expect(usualMs([1_234_556])).toBe(446_000_000);
    expect(usualMs([1_641])).toBe(1_000_000);
  });
});
