import type { ScheduleOverlapPolicy } from '@temporalio/client';
import { nameHint } from '../../yaml-file/nearest';
import { wrong } from '../wrong-option';

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
    throw wrong('--overlap', `'${text}' is not a policy; expected one of ${OVERLAP_NAMES}${didYouMean(text, names)}`);
  }
  return policy;
}

/** How a policy is written on the command line. */
export function overlapName(policy: ScheduleOverlapPolicy): string {
  return Object.entries(POLICIES).find(([, each]) => each === policy)?.[0] ?? 'skip';
}

function didYouMean(text: string, names: readonly string[]): string {
  const hint = nameHint(text, names);
  return hint.startsWith('; did you mean') ? hint : '';
}
