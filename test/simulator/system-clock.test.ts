import { createSystemClock, offsetsOf, sleep } from '../../simulator/clock';
import { ticksOfUnixMs } from '../../simulator/engine/ticks';
import { localDatetime, localSecond, runDateTime, runDuration } from '../../simulator/msdb/agent-time';
import { ManualClock } from './support/manual-clock';

describe('offsets of a time zone', () => {
  it('change with daylight saving, to the minute', () => {
    const offset = offsetsOf('Europe/Berlin');
    const autumn = Date.UTC(2026, 9, 25, 1, 0, 0);
    expect(offset(autumn - 1)).toBe(120);
    expect(offset(autumn)).toBe(60);
    expect(offset(autumn - 1)).toBe(120);
  });

  it.each([
    ['UTC', 0],
    ['America/St_Johns', -210],
    ['Asia/Kathmandu', 345],
  ])('%s in winter is %d minutes', (zone, minutes) => {
    expect(offsetsOf(zone)(Date.UTC(2026, 0, 15))).toBe(minutes);
  });

  it('cost next to nothing to look up again', () => {
    const offset = offsetsOf('Europe/Berlin');
    const format = jest.spyOn(Intl.DateTimeFormat.prototype, 'formatToParts');
    const start = Date.UTC(2026, 0, 15);
    for (let ms = 0; ms < 100_000; ms++) offset(start + ms);
    expect(format).toHaveBeenCalledTimes(1);
    format.mockRestore();
  });
});

describe('sleeping', () => {
  it('ends early when the signal aborts, and does not begin when it has', async () => {
    const controller = new AbortController();
    const sleeping = sleep(60_000, controller.signal);
    controller.abort();
    await sleeping;
    await sleep(60_000, controller.signal);
    expect(createSystemClock('UTC').utcNowMs()).toBeGreaterThan(0);
  });
});

describe('times as msdb writes them', () => {
  const berlin = (utcMs: number) => new ManualClock(utcMs, offsetsOf('Europe/Berlin'));

  it('are the wall clock of the server, without offset', () => {
    const clock = berlin(Date.UTC(2026, 6, 1, 22, 5, 9, 999));
    expect(runDateTime(clock, clock.utcNowMs())).toEqual({ date: 20260702, time: 509 });
    expect(localSecond(clock)).toBe(ticksOfUnixMs(Date.UTC(2026, 6, 2, 0, 5, 9)));
  });

  it('say the same hour twice in the autumn night', () => {
    const first = Date.UTC(2026, 9, 25, 0, 30, 0);
    const second = Date.UTC(2026, 9, 25, 1, 30, 0);
    expect(runDateTime(berlin(first), first)).toEqual({ date: 20261025, time: 23000 });
    expect(runDateTime(berlin(second), second)).toEqual({ date: 20261025, time: 23000 });
  });

  it.each([
    [0, 0n],
    [1, 0n],
    [2, 33_333n],
    [4, 33_333n],
    [5, 66_667n],
    [999, 10_000_000n],
  ])('a datetime of .%d s counts in 1/300 s', (ms, ticks) => {
    const clock = new ManualClock(Date.UTC(2026, 0, 1, 0, 0, 0, ms));
    expect(localDatetime(clock) - ticksOfUnixMs(Date.UTC(2026, 0, 1))).toBe(ticks);
  });

  it('durations go on beyond 24 and 99 hours', () => {
    expect([59_999, 3_600_000, 90_061_000, 360_000_000].map(runDuration)).toEqual([59, 10000, 250101, 1000000]);
  });
});
