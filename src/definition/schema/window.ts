import { z } from 'zod';
import { WEEKDAYS } from '../definition';
import { checkedText, notA, oneOf } from './checked-text';
import { listOf } from './list-of';
import { isTimeOfDay, momentMs } from './moment';
import { timeZoneSchema } from './time-zone';

const TIME = "a time of day such as '22:00'";
const POINT = `${TIME}, or a moment such as 2026-12-31T22:00:00+01:00`;

const timeOfDay = checkedText((text) => (isTimeOfDay(text) ? undefined : notA(TIME)({ input: text })), TIME).meta({
  pattern: '^([01]\\d|2[0-3]):[0-5]\\d$',
});

const point = checkedText(
  (text) => (isTimeOfDay(text) || momentMs(text) !== undefined ? undefined : notA(POINT)({ input: text })),
  POINT,
);

export const blackoutSchema = z
  .strictObject({
    from: timeOfDay.meta({ description: 'Its begin, `HH:MM`.', examples: ['02:00'] }),
    to: timeOfDay.meta({
      description: 'Its end, `HH:MM`; on the next day when not after `from`.',
      examples: ['02:30'],
    }),
    days: listOf(oneOf(WEEKDAYS))
      .min(1, 'expected at least one day; without `days` it is every day')
      .optional()
      .meta({
        description: 'On which days it begins: `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun`; without it, every day.',
        examples: [['sun']],
      }),
  })
  .check(({ value: { from, to }, issues }) => {
    if (from !== to) return;
    issues.push({ code: 'custom', path: ['to'], message: `expected another time than 'from', ${from}`, input: to });
  });

/** When packages may be started, by the clock of a time zone. */
export const windowSchema = z
  .strictObject({
    timeZone: timeZoneSchema.optional(),
    notBefore: point.optional().meta({
      description: 'Nothing starts before it: a time of day (`HH:MM`), or a moment in ISO 8601 with an offset.',
      examples: ['22:00'],
    }),
    notAfter: point.optional().meta({
      description: 'What has not started by then is skipped: a time of day (`HH:MM`), or a moment.',
      examples: ['06:00', '2026-12-31T06:00:00+01:00'],
    }),
    blackouts: z
      .array(blackoutSchema)
      .optional()
      .meta({
        description: 'Times in which nothing starts; what runs goes on.',
        examples: [[{ from: '02:00', to: '02:30', days: ['sun'] }]],
      }),
  })
  .check(({ value, issues }) => {
    const problem = windowProblem(value);
    if (problem !== undefined) issues.push({ code: 'custom', input: value, ...problem });
  });

export type WindowEntry = z.output<typeof windowSchema>;

function windowProblem(entry: {
  readonly timeZone?: string | undefined;
  readonly notBefore?: string | undefined;
  readonly notAfter?: string | undefined;
  readonly blackouts?: readonly unknown[] | undefined;
}): { readonly path: string[]; readonly message: string } | undefined {
  const { timeZone, notBefore, notAfter, blackouts = [] } = entry;
  if (notBefore === undefined && notAfter === undefined && blackouts.length === 0) {
    return { path: [], message: 'expected notBefore, notAfter or blackouts' };
  }
  const hasTimeOfDay = [notBefore, notAfter].some((text) => text !== undefined && isTimeOfDay(text));
  if (timeZone === undefined && (hasTimeOfDay || blackouts.length > 0)) {
    return { path: ['timeZone'], message: 'is missing; a time of day needs a time zone, such as Europe/Berlin' };
  }
  if (notBefore === undefined || notAfter === undefined) return undefined;
  const [beginMs, endMs] = [momentMs(notBefore), momentMs(notAfter)];
  const isEmpty = beginMs === undefined || endMs === undefined ? notBefore === notAfter : beginMs >= endMs;
  return isEmpty
    ? { path: ['notAfter'], message: `expected another time, after 'notBefore', ${notBefore}` }
    : undefined;
}
