import ms from 'ms';
import type { Paint } from './paint';
import { plainTable } from './plain-table';
import type { ScheduleLine, ScheduleSnapshot } from './schedule-snapshot';

const SHOWN_RUNS = 5;

/** Everything about one schedule. */
export function scheduleText(snapshot: ScheduleSnapshot, paint: Paint): string {
  const { schedule, definition, taskQueue, note, timeZone, set = {}, running } = snapshot;
  const inline = snapshot.isInline ? ' (as it was when the schedule was made)' : '';
  const counts = [
    `${snapshot.started} started`,
    `${snapshot.skippedOverlap} skipped while another run was going`,
    `${snapshot.missedCatchupWindow} missed in an outage`,
  ];
  return [
    `Schedule ${paint.strong(schedule)} runs '${definition}'${inline} on task queue '${taskQueue}'. ${stateText(snapshot, paint)}`,
    ...row('note', note === '' ? [] : [note]),
    ...row(
      'values',
      Object.entries(set).map(([name, value]) => `${name} = ${String(value)}`),
    ),
    ...row('at', snapshot.times),
    ...row('but not at', snapshot.skip),
    ...row('time zone', [timeZone]),
    ...row('next', nextTexts(snapshot)),
    ...row('overlap', [snapshot.overlap]),
    ...row('catch-up', [ms(snapshot.catchupWindowMs)]),
    ...row('on failure', [snapshot.pauseOnFailure ? 'pauses' : 'continues']),
    ...row('runs', [counts.join(', ')]),
    ...row('running', running),
    ...row(
      'last',
      snapshot.recent.slice(-SHOWN_RUNS).map(({ run }) => run),
    ),
  ].join('\n');
}

/** All schedules, a block of one line each. */
export function scheduleTable(schedules: readonly ScheduleLine[], paint: Paint): string {
  const rows = schedules.map((each) => [
    each.schedule,
    each.isPaused ? 'paused' : 'active',
    each.times.join('; '),
    nextTexts(each)[0] ?? '',
    each.last?.run ?? '',
  ]);
  return plainTable(['schedule', 'state', 'at', 'next', 'last run'], rows, paint);
}

function stateText({ isPaused }: ScheduleSnapshot, paint: Paint): string {
  return isPaused ? paint.doubtful('It is paused.') : 'It is active.';
}

function nextTexts({ next, timeZone, isPaused }: ScheduleLine): string[] {
  if (isPaused) return ['none while it is paused'];
  if (next.length === 0) return ['none'];
  return next.slice(0, 3).map((time) => clockIn(time, timeZone));
}

/** `2026-11-26 02:00:00 Europe/Berlin`: what a clock shows there. */
export function clockIn(time: string, timeZone: string): string {
  const shown = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return `${shown.format(new Date(time))} ${timeZone}`;
}

function row(title: string, texts: readonly string[]): string[] {
  return texts.map((text, index) => `  ${(index === 0 ? title : '').padEnd(10)}  ${text}`);
}
