import { calendarText } from '../../src/report/calendar-text';
import { createPaint } from '../../src/report/paint';
import type { ScheduleSnapshot } from '../../src/report/schedule-snapshot';
import { scheduleTable, scheduleText } from '../../src/report/schedule-text';

const PLAIN = createPaint(false);
const one = <Value>(value: Value) => [{ start: value, end: value, step: 1 }];

const DAILY = {
  second: one(0),
  minute: one(30),
  hour: one(2),
  dayOfMonth: [{ start: 1, end: 31, step: 1 }],
  month: [{ start: 'JANUARY', end: 'DECEMBER', step: 1 }],
  dayOfWeek: [{ start: 'SUNDAY', end: 'SATURDAY', step: 1 }],
  year: [],
};

const SNAPSHOT: ScheduleSnapshot = {
  schedule: 'nightly',
  definition: 'nightly-load',
  isInline: true,
  set: { region: 'EMEA' },
  taskQueue: 'ssis-parent',
  times: ['30 2 * * *', 'every 1h'],
  skip: [],
  timeZone: 'Europe/Berlin',
  next: ['2026-11-26T01:30:00.000Z'],
  overlap: 'skip',
  catchupWindowMs: 600_000,
  pauseOnFailure: true,
  isPaused: false,
  note: 'for finance',
  started: 3,
  skippedOverlap: 1,
  missedCatchupWindow: 0,
  running: [],
  recent: [{ run: 'nightly-1', dueAt: '2026-11-25T01:30:00.000Z', startedAt: '2026-11-25T01:30:00.010Z' }],
};

describe('the text of a calendar', () => {
  it.each([
    ['every day', DAILY, '30 2 * * *'],
    ['some days', { ...DAILY, dayOfWeek: [{ start: 'MONDAY', end: 'FRIDAY', step: 1 }] }, '30 2 * * Mon-Fri'],
    ['steps', { ...DAILY, minute: [{ start: 0, end: 59, step: 15 }] }, '*/15 2 * * *'],
    ['lists', { ...DAILY, hour: [...one(2), { start: 4, end: 10, step: 3 }] }, '30 2,4-10/3 * * *'],
    ['seconds and years', { ...DAILY, second: one(5), year: one(2027) }, '5 30 2 * * * 2027'],
  ])('%s', (_what, calendar, text) => {
    expect(calendarText(calendar)).toBe(text);
  });
});

describe('the text of a schedule', () => {
  it('says what it starts, when by the clock of its time zone, and what has become of it', () => {
    expect(scheduleText(SNAPSHOT, PLAIN).split('\n')).toEqual([
      "Schedule nightly runs 'nightly-load' (as it was when the schedule was made) on task queue 'ssis-parent'. It is active.",
      '  note        for finance',
      '  values      region = EMEA',
      '  at          30 2 * * *',
      '              every 1h',
      '  time zone   Europe/Berlin',
      '  next        2026-11-26 02:30:00 Europe/Berlin',
      '  overlap     skip',
      '  catch-up    10m',
      '  on failure  pauses',
      '  runs        3 started, 1 skipped while another run was going, 0 missed in an outage',
      '  last        nightly-1',
    ]);
  });

  it('names no next time while it is paused', () => {
    expect(scheduleText({ ...SNAPSHOT, isPaused: true }, PLAIN)).toMatch(
      /It is paused\.[\s\S]*next +none while it is paused/,
    );
  });

  it('is a line in a list', () => {
    const [last] = SNAPSHOT.recent;
    const lines = scheduleTable([{ ...SNAPSHOT, ...(last && { last }) }], PLAIN).split('\n');
    expect(lines).toEqual([
      'schedule  state   at                    next                               last run',
      'nightly   active  30 2 * * *; every 1h  2026-11-26 02:30:00 Europe/Berlin  nightly-1',
    ]);
  });
});
