import type { RetryRule } from '../definition/definition';
import type { PackageEnd, PackageRecord } from './package-record';

/** How a package is tried again. */
export interface Retry {
  /** The number of the next try; the first was 1. */
  readonly attempt: number;
  readonly waitMs: number;
  readonly startAtStep?: string;
}

/**
 * Whether a package that ended so is tried again by itself, and how. Never after an unknown outcome, which is in no rule:
 * the job may still be running. `isStopped`: a package that timed out was seen stopped.
 */
export function retryAfter(
  rule: RetryRule | undefined,
  { attempt = 1 }: Pick<PackageRecord, 'attempt'>,
  { outcome, failedStep }: Pick<PackageEnd, 'outcome' | 'failedStep'>,
  isStopped: boolean,
): Retry | undefined {
  if (rule === undefined || attempt > rule.attempts) return undefined;
  if (!(rule.on as readonly string[]).includes(outcome)) return undefined;
  if (outcome === 'timedOut' && !isStopped) return undefined;
  const startAtStep = rule.fromFailedStep === true ? failedStep : undefined;
  return { attempt: attempt + 1, waitMs: waitOf(rule, attempt), ...(startAtStep === undefined ? {} : { startAtStep }) };
}

/** By multiplication: `Math.pow` may differ between machines, and a workflow must not. */
function waitOf({ waitMs, backoff, maxWaitMs }: RetryRule, attempt: number): number {
  let wait = waitMs;
  for (let retry = 1; retry < attempt && wait < maxWaitMs; retry++) wait *= backoff;
  return Math.min(Math.round(wait), maxWaitMs);
}
