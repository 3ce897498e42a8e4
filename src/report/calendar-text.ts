/** A field of a calendar that matches from `start` to `end`, every `step`; values may have names. */
interface FieldRange {
  readonly start: number | string;
  readonly end: number | string;
  readonly step: number;
}

/** A calendar of Temporal's schedules, as Temporal describes it. */
export interface CalendarFields {
  readonly second: readonly FieldRange[];
  readonly minute: readonly FieldRange[];
  readonly hour: readonly FieldRange[];
  readonly dayOfMonth: readonly FieldRange[];
  readonly month: readonly FieldRange[];
  readonly dayOfWeek: readonly FieldRange[];
  readonly year: readonly FieldRange[];
}

/** As a cron expression of 5 fields; of 7, with seconds and years, where those say anything. */
export function calendarText(calendar: CalendarFields): string {
  const { minute, hour, dayOfMonth, month, dayOfWeek } = calendar;
  const five = [
    field(minute, 0, 59),
    field(hour, 0, 23),
    field(dayOfMonth, 1, 31),
    field(month, 'JANUARY', 'DECEMBER'),
    field(dayOfWeek, 'SUNDAY', 'SATURDAY'),
  ].join(' ');
  const second = field(calendar.second, 0, 59);
  const year = calendar.year.length === 0 ? '*' : field(calendar.year, 0, Infinity);
  return second === '0' && year === '*' ? five : `${second} ${five} ${year}`;
}

function field(ranges: readonly FieldRange[], first: number | string, last: number | string): string {
  return ranges
    .map(({ start, end, step }) => {
      const stepText = step > 1 && start !== end ? `/${step}` : '';
      if (start === first && end === last) return `*${stepText}`;
      return start === end ? short(start) : `${short(start)}-${short(end)}${stepText}`;
    })
    .join(',');
}

function short(value: number | string): string {
  return typeof value === 'number' ? String(value) : `${value.charAt(0)}${value.slice(1, 3).toLowerCase()}`;
}
