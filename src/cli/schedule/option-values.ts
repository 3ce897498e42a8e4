import { durationMs, durationSchema } from '../../definition/schema/duration';
import { momentMs } from '../../definition/schema/moment';
import { timeZoneSchema } from '../../definition/schema/time-zone';
import { wrong } from '../wrong-option';

/** A duration of whole seconds, which is what Temporal's schedules know, in milliseconds. @throws CommandProblem */
export function parseSeconds(option: string, text: string, leastMs: number): number {
  const { error } = durationSchema.safeParse(text);
  if (error !== undefined) throw wrong(option, error.issues[0]?.message ?? text);
  const value = durationMs(text);
  if (value % 1_000 !== 0) throw wrong(option, `expected whole seconds, found '${text}'`);
  if (value < leastMs) throw wrong(option, `expected at least ${leastMs / 1_000}s, found '${text}'`);
  return value;
}

/** @throws CommandProblem, with the zone that may have been meant. */
export function checkTimeZone(text: string): string {
  const { error } = timeZoneSchema.safeParse(text);
  if (error !== undefined) throw wrong('--time-zone', error.issues[0]?.message ?? text);
  return text;
}

/** @throws CommandProblem */
export function parseMoment(option: string, text: string): Date {
  const ms = momentMs(text);
  if (ms === undefined) {
    throw wrong(option, `'${text}' is not a moment; expected one with its offset, such as 2026-11-22T02:00:00+01:00`);
  }
  return new Date(ms);
}
