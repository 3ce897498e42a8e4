const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const MOMENT = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::[0-5]\d(?:\.\d{1,3})?)?(?:Z|[+-](\d{2}:\d{2}))$/;

/** Whether it is a time of day, `HH:MM`. */
export function isTimeOfDay(text: string): boolean {
  return TIME.test(text);
}

/** The point in time, in Unix milliseconds, of a moment in ISO 8601 with an offset; undefined when it is none. */
export function momentMs(text: string): number | undefined {
  const [, date, time, offset = '00:00'] = MOMENT.exec(text) ?? [];
  if (date === undefined || time === undefined) return undefined;
  return isDate(date) && isTimeOfDay(time) && isTimeOfDay(offset) ? Date.parse(text) : undefined;
}

/** Whether it is a day of the calendar, `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const midnight = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text);
}
