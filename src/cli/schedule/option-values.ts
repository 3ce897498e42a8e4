import type { ScheduleOverlapPolicy } from '@temporalio/client';
import { durationMs, durationSchema } from '../../definition/schema/duration';
import { momentMs } from '../../definition/schema/moment';
import { timeZoneSchema } from '../../definition/schema/time-zone';
import { nameHint } from '../../yaml-file/nearest';
import { EXIT } from '../exit-status';
import { CommandProblem } from '../problem';

type Policy = Exclude<ScheduleOverlapPolicy, undefined>;

/** Temporal's policies, as they are given on the command line. */
const POLICIES: Readonly<Record<string, Policy>> = {
  skip: 'SKIP',
  bufferOne: 'BUFFER_ONE',
  bufferAll: 'BUFFER_ALL',
  cancelOther: 'CANCEL_OTHER',
  terminateOther: 'TERMINATE_OTHER',
  allowAll: 'ALLOW_ALL',
};

export const OVERLAP_NAMES = Object.keys(POLICIES).join(', ');

/** Also as the `temporal` tool writes them: `BufferOne`. @throws CommandProblem */
export function parseOverlap(text: string): Policy {
  const names = Object.keys(POLICIES);
  const name = names.find((each) => each.toLowerCase() === text.toLowerCase());
  const policy = POLICIES[name ?? ''];
  if (policy === undefined) {
    throw wrong('--overlap', `'${text}' is no policy; expected one of ${OVERLAP_NAMES}${didYouMean(text, names)}`);
  }
  return policy;
}

/** How a policy is written on the command line. */
export function overlapName(policy: ScheduleOverlapPolicy): string {
  return Object.entries(POLICIES).find(([, each]) => each === policy)?.[0] ?? 'skip';
}

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
    throw wrong(option, `'${text}' is no moment; expected one with its offset, such as 2026-11-22T02:00:00+01:00`);
  }
  return new Date(ms);
}

export function wrong(option: string, text: string): CommandProblem {
  return new CommandProblem(`${option}: ${text.replace(/\.$/, '')}.`.replace(/\?\.$/, '?'), EXIT.usage);
}

function didYouMean(text: string, names: readonly string[]): string {
  const hint = nameHint(text, names);
  return hint.startsWith('; did you mean') ? hint : '';
}
