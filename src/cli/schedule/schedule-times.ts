import type { CalendarSpec, ScheduleSpec } from '@temporalio/client';
import { EXIT } from '../exit-status';
import { CommandProblem } from '../command-problem';
import { parseCalendar } from './calendar';
import { checkTimeZone, parseSeconds } from './option-values';
import { wrong } from '../wrong-option';

/** The options of `schedule create` that say when runs are started. */
export interface TimeOptions {
  readonly cron?: readonly string[];
  readonly calendar?: readonly string[];
  readonly every?: string;
  readonly offset?: string;
  readonly skip?: readonly string[];
  readonly timeZone?: string;
}

const LEAST_INTERVAL_MS = 1_000;

/** Otherwise a Sunday that is left out would be left out at midnight only: Temporal takes what is not said for 0. */
const ANY_TIME: CalendarSpec = { second: '*', minute: '*', hour: '*' };

/** What Temporal is told about when; cron expressions are for Temporal to read. @throws CommandProblem */
export function scheduleTimes(options: TimeOptions): ScheduleSpec {
  const { cron = [], calendar = [], every, skip = [], timeZone } = options;
  if (cron.length === 0 && calendar.length === 0 && every === undefined) {
    const text = 'Say when: --cron \'0 2 * * *\', --calendar \'{"hour":"2"}\' or --every 1h; several add up.';
    throw new CommandProblem(text, EXIT.usage);
  }
  return {
    cronExpressions: [...cron],
    calendars: calendar.map((text) => calendarOf('--calendar', text)),
    intervals: intervalsOf(options),
    skip: skip.map((text) => ({ ...ANY_TIME, ...calendarOf('--skip', text) })),
    ...(timeZone === undefined ? {} : { timezone: checkTimeZone(timeZone) }),
  };
}

function intervalsOf({ every, offset }: TimeOptions): NonNullable<ScheduleSpec['intervals']> {
  if (every === undefined) {
    if (offset !== undefined) throw wrong('--offset', 'it shifts the times of --every, which is not given');
    return [];
  }
  const everyMs = parseSeconds('--every', every, LEAST_INTERVAL_MS);
  if (offset === undefined) return [{ every: everyMs }];
  const offsetMs = parseSeconds('--offset', offset, LEAST_INTERVAL_MS);
  if (offsetMs >= everyMs) throw wrong('--offset', `expected less than --every, ${every}, found '${offset}'`);
  return [{ every: everyMs, offset: offsetMs }];
}

function calendarOf(option: string, text: string): CalendarSpec {
  try {
    return parseCalendar(text);
  } catch (error) {
    throw error instanceof RangeError ? wrong(option, `'${text}' cannot be used: ${error.message}`) : error;
  }
}
