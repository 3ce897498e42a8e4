import ms from 'ms';
import { checkedText, notA } from './checked-text';

const FORM = /^(?:\d{1,12}(?:\.\d{1,6})?)(?:ms|s|m|h|d)$/;
const EXPECTED = 'a duration such as 500ms, 30s, 5m, 4h or 2d';
/** Longer ones are slips of the hand. */
const MAX_DURATION = '366d';

/** The milliseconds of a duration that has been checked. */
export function durationMs(text: string): number {
  return Math.round(ms(text as ms.StringValue));
}

export const durationSchema = checkedText((text) => {
  if (!FORM.test(text)) return notA(EXPECTED)({ input: text });
  if (durationMs(text) < 1) return `expected a duration above 0, found '${text}'`;
  if (durationMs(text) > durationMs(MAX_DURATION)) return `expected at most ${MAX_DURATION}, found '${text}'`;
  return undefined;
}, EXPECTED).meta({ pattern: FORM.source });
