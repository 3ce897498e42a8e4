import ms, { type StringValue } from 'ms';
import { z } from 'zod';

/** A length of time such as `500ms`, `2s` or `1m` in milliseconds, or NaN when it is none. */
export function parseDuration(text: string): number {
  return /^-?\d+(\.\d+)?\s*(ms|s|m|h|d)?$/i.test(text) ? ms(text as StringValue) : NaN;
}

/** A length of time as it is written in files; parsed to milliseconds. */
export const durationText = z
  .string()
  .refine((text) => parseDuration(text) >= 0, 'expected a duration such as 500ms, 2s or 1m')
  .transform(parseDuration);
