import { ticksOf } from './dates';

/** A wall clock in ticks, and where it hangs: without an offset it is 0. */
export interface WallClock {
  readonly ticks: bigint;
  readonly offsetMinutes: number;
}

const DAY = String.raw`(?:(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})|(\d{4})(\d{2})(\d{2}))`;
const TIME = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:[.:](\d{1,9}))?)?`;
const OFFSET = String.raw`(?:\s*(Z|[+-]\d{2}:\d{2}))?`;
const TEXT = new RegExp(`^\\s*(?:${DAY})?(?:[T\\s]\\s*|$|(?=\\d{1,2}:))?(?:${TIME})?${OFFSET}\\s*$`, 'i');

/**
 * The forms that mean the same in every language: `YYYY-MM-DD`, `YYYYMMDD`, ISO 8601, each with or without a time, and a
 * time alone (page: datetime). An empty text is 1900-01-01. Undefined for anything else.
 */
export function parseDate(text: string): WallClock | undefined {
  const match = TEXT.exec(text);
  if (match === null) return undefined;
  const [, y, m, d, y8, m8, d8, hour, minute, second, fraction = '', offset] = match;
  const ticks = ticksOf({
    year: Number(y ?? y8 ?? 1900),
    month: Number(m ?? m8 ?? 1),
    day: Number(d ?? d8 ?? 1),
    hour: Number(hour ?? 0),
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
    fraction: Number(fraction.padEnd(7, '0').slice(0, 7)),
  });
  return ticks === undefined ? undefined : { ticks, offsetMinutes: parseOffset(offset) };
}

function parseOffset(text = ''): number {
  const [hours = '', minutes = ''] = text.slice(1).split(':');
  return (text.startsWith('-') ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
