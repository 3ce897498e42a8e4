import { type StartWindow, WEEKDAYS } from '../../src/definition/definition';
import { resolveWindow } from '../../src/definition/open-times';

/** The open times of a window in Berlin, as texts in UTC. */
function open(window: Omit<StartWindow, 'timeZone'>, from: string, timeZone = 'Europe/Berlin') {
  const { notBeforeMs, notAfterMs, blackouts } = resolveWindow({ timeZone, ...window }, Date.parse(from));
  const text = (timeMs: number) => new Date(timeMs).toISOString().replace(':00.000Z', 'Z');
  return {
    notBefore: notBeforeMs === null ? null : text(notBeforeMs),
    notAfter: notAfterMs === null ? null : text(notAfterMs),
    blackouts: blackouts.map(([fromMs, toMs]) => `${text(fromMs)} to ${text(toMs)}`),
  };
}

const limits = (...given: Parameters<typeof open>) => {
  const { notBefore, notAfter } = open(...given);
  return [notBefore, notAfter];
};

describe('a window with both times of day is that of a day', () => {
  const NIGHT = { notBefore: '22:00', notAfter: '06:00' };

  it.each([
    ['before it: waits for it', '2026-01-15T12:00:00Z', ['2026-01-15T21:00Z', '2026-01-16T05:00Z']],
    ['at its begin: open', '2026-01-15T21:00:00Z', [null, '2026-01-16T05:00Z']],
    ['in it, before midnight: open', '2026-01-15T22:30:00Z', [null, '2026-01-16T05:00Z']],
    ['in it, after midnight: open', '2026-01-16T04:59:59Z', [null, '2026-01-16T05:00Z']],
    ['at its end: waits for the next', '2026-01-16T05:00:00Z', ['2026-01-16T21:00Z', '2026-01-17T05:00Z']],
  ])('begun %s', (_what, from, expected) => {
    expect(limits(NIGHT, from)).toEqual(expected);
  });

  it('within one day, when it does not cross midnight', () => {
    const day = { notBefore: '08:00', notAfter: '18:00' };
    expect(limits(day, '2026-01-15T06:00:00Z')).toEqual(['2026-01-15T07:00Z', '2026-01-15T17:00Z']);
    expect(limits(day, '2026-01-15T12:00:00Z')).toEqual([null, '2026-01-15T17:00Z']);
    expect(limits(day, '2026-01-15T17:00:00Z')).toEqual(['2026-01-16T07:00Z', '2026-01-16T17:00Z']);
  });

  it('over the end of a month and of a year', () => {
    expect(limits(NIGHT, '2026-12-31T22:00:00Z')).toEqual([null, '2027-01-01T05:00Z']);
    expect(limits(NIGHT, '2026-02-28T12:00:00Z')).toEqual(['2026-02-28T21:00Z', '2026-03-01T05:00Z']);
  });

  it('by the day of its zone, not of UTC', () => {
    expect(limits(NIGHT, '2026-01-15T09:00:00Z', 'Pacific/Auckland')).toEqual([null, '2026-01-15T17:00Z']);
    expect(limits(NIGHT, '2026-01-15T02:00:00Z', 'America/New_York')).toEqual([
      '2026-01-15T03:00Z',
      '2026-01-15T11:00Z',
    ]);
  });

  it('in a night of 23 hours is an hour shorter, in one of 25 an hour longer', () => {
    expect(limits(NIGHT, '2026-03-28T22:00:00Z')).toEqual([null, '2026-03-29T04:00Z']);
    expect(limits(NIGHT, '2026-10-24T21:00:00Z')).toEqual([null, '2026-10-25T05:00Z']);
  });
});

describe('a window with one time of day', () => {
  it('to begin at is open once that time of the day is past', () => {
    expect(limits({ notBefore: '22:00' }, '2026-01-15T12:00:00Z')).toEqual(['2026-01-15T21:00Z', null]);
    expect(limits({ notBefore: '22:00' }, '2026-01-15T21:00:00Z')).toEqual([null, null]);
    expect(limits({ notBefore: '22:00' }, '2026-01-15T22:59:00Z')).toEqual([null, null]);
    expect(limits({ notBefore: '22:00' }, '2026-01-15T23:00:00Z')).toEqual(['2026-01-16T21:00Z', null]);
  });

  it('to end at ends when the clock shows it next', () => {
    expect(limits({ notAfter: '06:00' }, '2026-01-15T04:59:00Z')).toEqual([null, '2026-01-15T05:00Z']);
    expect(limits({ notAfter: '06:00' }, '2026-01-15T05:00:00Z')).toEqual([null, '2026-01-16T05:00Z']);
  });

  it('to end at, and a moment to begin at, ends after that moment', () => {
    const window = { notBefore: '2026-01-20T22:00:00+01:00', notAfter: '06:00' };
    expect(limits(window, '2026-01-15T12:00:00Z')).toEqual(['2026-01-20T21:00Z', '2026-01-21T05:00Z']);
    expect(limits(window, '2026-01-20T21:30:00Z')).toEqual([null, '2026-01-21T05:00Z']);
  });
});

describe('a window with moments', () => {
  it('is the same in every zone', () => {
    const window = { notBefore: '2026-01-20T22:00:00+01:00', notAfter: '2026-01-21T06:00:00Z' };
    expect(limits(window, '2026-01-15T12:00:00Z', 'UTC')).toEqual(['2026-01-20T21:00Z', '2026-01-21T06:00Z']);
  });

  it('that are past is over', () => {
    const window = { notBefore: '2026-01-20T22:00:00Z', notAfter: '2026-01-21T06:00:00Z' };
    expect(limits(window, '2026-02-01T00:00:00Z')).toEqual([null, '2026-01-21T06:00Z']);
  });
});

// In Berlin, clocks go from 02:00 to 03:00 on 2026-03-29 (01:00Z) and from 03:00 back to 02:00 on 2026-10-25 (01:00Z).
describe('where clocks are set forward, a time that does not exist is the moment of the jump', () => {
  it.each([
    ['to begin at', { notBefore: '02:30' }, ['2026-03-29T01:00Z', null]],
    ['to end at', { notAfter: '02:30' }, [null, '2026-03-29T01:00Z']],
    ['to begin at, every day', { notBefore: '02:30', notAfter: '05:00' }, ['2026-03-29T01:00Z', '2026-03-29T03:00Z']],
    ['to end at, every day', { notBefore: '01:30', notAfter: '02:30' }, ['2026-03-29T00:30Z', '2026-03-29T01:00Z']],
  ])('%s', (_what, window, expected) => {
    expect(limits(window, '2026-03-28T23:30:00Z')).toEqual(expected);
  });

  it('so that a window which lies in what is jumped over is that of the day after', () => {
    const window = { notBefore: '02:15', notAfter: '02:45' };
    expect(limits(window, '2026-03-28T23:30:00Z')).toEqual(['2026-03-30T00:15Z', '2026-03-30T00:45Z']);
  });

  it('so that a blackout which lies in it is none', () => {
    const { blackouts } = open({ blackouts: [{ from: '02:15', to: '02:45', days: ['sun'] }] }, '2026-03-28T12:00:00Z');
    expect(blackouts).toEqual(['2026-04-05T00:15Z to 2026-04-05T00:45Z']);
  });

  it('at midnight too, where that is what does not exist', () => {
    const window = { notBefore: '00:00', notAfter: '02:00' };
    expect(limits(window, '2026-04-24T12:00:00Z', 'Africa/Cairo')).toEqual(['2026-04-24T21:00Z', '2026-04-24T23:00Z']);
    expect(limits(window, '2026-04-23T12:00:00Z', 'Africa/Cairo')).toEqual(['2026-04-23T22:00Z', '2026-04-23T23:00Z']);
  });
});

describe('where clocks are set back, a time that comes twice is', () => {
  it.each([
    ['the first to begin at', { notBefore: '02:30' }, ['2026-10-25T00:30Z', null]],
    ['the second to end at', { notAfter: '02:30' }, [null, '2026-10-25T01:30Z']],
    ['so for a window of both', { notBefore: '02:15', notAfter: '02:45' }, ['2026-10-25T00:15Z', '2026-10-25T01:45Z']],
  ])('%s', (_what, window, expected) => {
    expect(limits(window, '2026-10-24T22:30:00Z')).toEqual(expected);
  });

  it('so for a blackout, which has both of its hours', () => {
    const { blackouts } = open({ blackouts: [{ from: '02:00', to: '02:30', days: ['sun'] }] }, '2026-10-24T12:00:00Z');
    expect(blackouts).toEqual(['2026-10-25T00:00Z to 2026-10-25T01:30Z', '2026-11-01T01:00Z to 2026-11-01T01:30Z']);
  });
});

describe('blackouts', () => {
  it('are those of the next 14 days, on their days, in order', () => {
    const window = {
      blackouts: [
        { from: '12:00', to: '13:00', days: ['mon'] },
        { from: '02:00', to: '02:30', days: ['sun', 'mon'] },
      ],
    } as const;
    // 2026-01-15 is a Thursday.
    expect(open(window, '2026-01-15T12:00:00Z').blackouts).toEqual([
      '2026-01-18T01:00Z to 2026-01-18T01:30Z',
      '2026-01-19T01:00Z to 2026-01-19T01:30Z',
      '2026-01-19T11:00Z to 2026-01-19T12:00Z',
      '2026-01-25T01:00Z to 2026-01-25T01:30Z',
      '2026-01-26T01:00Z to 2026-01-26T01:30Z',
      '2026-01-26T11:00Z to 2026-01-26T12:00Z',
    ]);
  });

  it('that began on the day before, over midnight, are among them', () => {
    const { blackouts } = open({ blackouts: [{ from: '23:30', to: '00:30', days: ['sun'] }] }, '2026-01-18T23:15:00Z');
    expect(blackouts).toEqual([
      '2026-01-18T22:30Z to 2026-01-18T23:30Z',
      '2026-01-25T22:30Z to 2026-01-25T23:30Z',
      '2026-02-01T22:30Z to 2026-02-01T23:30Z',
    ]);
  });

  it('that are over when the run begins are not', () => {
    const { blackouts } = open({ blackouts: [{ from: '12:00', to: '13:00', days: ['thu'] }] }, '2026-01-15T12:00:00Z');
    expect(blackouts).toEqual(['2026-01-22T11:00Z to 2026-01-22T12:00Z', '2026-01-29T11:00Z to 2026-01-29T12:00Z']);
  });

  it('that overlap or touch are one', () => {
    const window = {
      blackouts: [
        { from: '12:00', to: '13:00', days: ['fri'] },
        { from: '13:00', to: '14:00', days: ['fri'] },
        { from: '12:30', to: '12:45', days: ['fri'] },
      ],
    } as const;
    expect(open(window, '2026-01-15T12:00:00Z').blackouts).toEqual([
      '2026-01-16T11:00Z to 2026-01-16T13:00Z',
      '2026-01-23T11:00Z to 2026-01-23T13:00Z',
    ]);
  });

  it('on each day of the week are those of that day', () => {
    // 2026-01-19 is a Monday.
    for (const [index, day] of WEEKDAYS.entries()) {
      const window = { blackouts: [{ from: '12:00', to: '13:00', days: [day] }] };
      const [first] = open(window, '2026-01-19T00:00:00Z', 'UTC').blackouts;
      expect(first).toBe(`2026-01-${19 + index}T12:00Z to 2026-01-${19 + index}T13:00Z`);
    }
  });

  it('of every day are one a day', () => {
    const { blackouts } = open({ blackouts: [{ from: '02:00', to: '02:30' }] }, '2026-01-15T12:00:00Z');
    expect(blackouts).toHaveLength(14);
    expect(blackouts.at(-1)).toBe('2026-01-29T01:00Z to 2026-01-29T01:30Z');
  });
});
