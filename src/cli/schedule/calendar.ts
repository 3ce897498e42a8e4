import { type CalendarSpec, DAYS_OF_WEEK, MONTHS, type Range } from '@temporalio/client';
import { nameHint } from '../../yaml-file/nearest';

type Field = Exclude<keyof CalendarSpec, 'comment'>;

interface FieldForm {
  readonly first: number;
  readonly last: number;
  /** Where values have names, that of `first` and those after it; their first three letters are enough. */
  readonly names?: readonly string[];
}

const FORMS: Readonly<Record<Field, FieldForm>> = {
  second: { first: 0, last: 59 },
  minute: { first: 0, last: 59 },
  hour: { first: 0, last: 23 },
  dayOfMonth: { first: 1, last: 31 },
  month: { first: 1, last: 12, names: MONTHS },
  dayOfWeek: { first: 0, last: 7, names: DAYS_OF_WEEK },
  year: { first: 2000, last: 2100 },
};

const FIELDS = Object.keys(FORMS) as readonly Field[];
const CRON_FIELDS: readonly Field[] = ['second', 'minute', 'hour', 'dayOfMonth', 'month', 'dayOfWeek', 'year'];
const EXPECTED = `a map such as {"dayOfWeek":"Fri","hour":"17"}, or a cron expression of 5 to 7 fields`;

/**
 * Times of the calendar as Temporal writes them: a JSON map of texts (`{"dayOfWeek":"Mon-Fri","hour":"2"}`), or a cron
 * expression of 5 to 7 fields. @throws RangeError of one clause.
 */
export function parseCalendar(text: string): CalendarSpec {
  return text.trimStart().startsWith('{') ? ofMap(parseMap(text)) : ofCron(text.trim().split(/\s+/));
}

function parseMap(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    throw new RangeError(`it is not JSON; expected ${EXPECTED}`);
  }
}

function ofMap(map: Readonly<Record<string, unknown>>): CalendarSpec {
  const entries = Object.entries(map).map(([key, value]) => {
    if (!['string', 'number'].includes(typeof value))
      throw new RangeError(`${key} is not a text; expected ${EXPECTED}`);
    if (key === 'comment') return [key, String(value)];
    const field = FIELDS.find((each) => each === key);
    if (field === undefined) throw new RangeError(`there is no field '${key}'${nameHint(key, FIELDS)}`);
    return [key, parseField(field, String(value))];
  });
  if (entries.length === 0) throw new RangeError(`it is empty; expected ${EXPECTED}`);
  return Object.fromEntries(entries) as CalendarSpec;
}

function ofCron(parts: readonly string[]): CalendarSpec {
  if (parts.length < 5 || parts.length > 7) throw new RangeError(`expected ${EXPECTED}`);
  const fields = parts.length === 7 ? CRON_FIELDS : CRON_FIELDS.slice(1);
  return Object.fromEntries(
    parts.flatMap((part, index) => {
      const field = fields[index];
      return field === undefined ? [] : [[field, parseField(field, part)]];
    }),
  );
}

/** `*`, `5`, `1-5`, `0-30/10`, any with a step (`0-59/15`), `Mon-Fri`, or several of these with commas. */
function parseField(field: Field, text: string): '*' | Range<unknown>[] {
  if (text.trim() === '*') return '*';
  return text.split(',').flatMap((part) => ranges(field, part.trim()));
}

function ranges(field: Field, part: string): Range<unknown>[] {
  const form = FORMS[field];
  const [, from = '', to, step = '1'] = /^([^-/]+)(?:-([^-/]+))?(?:\/([1-9]\d{0,3}))?$/.exec(part) ?? [];
  const isStepped = part.includes('/');
  const start = from === '*' ? form.first : valueOf(form, from);
  const last = form.names === DAYS_OF_WEEK ? 6 : form.last;
  const end = to === undefined ? (from === '*' || isStepped ? last : start) : valueOf(form, to);
  if (start === undefined || end === undefined || end < start) {
    throw new RangeError(`${field} cannot be '${part}'; expected ${expectedOf(form)}`);
  }
  const range = { start, end: Math.min(end, last), step: Number(step) };
  // Sunday is both 0 and 7.
  const isOnSunday = form.names === DAYS_OF_WEEK && end === 7 && (end - start) % range.step === 0;
  const found = [...(start > last ? [] : [range]), ...(isOnSunday ? [{ start: 0, end: 0, step: 1 }] : [])];
  return found.map((each) => ({ ...each, start: named(form, each.start), end: named(form, each.end) }));
}

function valueOf({ first, last, names = [] }: FieldForm, text: string): number | undefined {
  if (/^\d{1,4}$/.test(text)) return Number(text) >= first && Number(text) <= last ? Number(text) : undefined;
  const index = text.length < 3 ? -1 : names.findIndex((name) => name.startsWith(text.toUpperCase()));
  return index < 0 ? undefined : first + index;
}

function named({ first, names }: FieldForm, value: number): number | string {
  return names?.[value - first] ?? value;
}

function expectedOf({ first, last, names }: FieldForm): string {
  const example = names === undefined ? '' : ` or names such as ${(names[1] ?? '').slice(0, 3).toLowerCase()}`;
  return `numbers from ${first} to ${last}${example}, as in 5, 1-5, */15 or 1,3`;
}
