import { wallClockToIso } from '../src/agent/agent-time';
import { isAgentOff } from '../src/agent/server-trouble';
import type { FailedStep } from '../src/agent/failed-steps';
import type { Verdict } from '../src/agent/start-attempt';
import type { StartTicket } from '../src/agent/ticket';

export type EndedRun = Extract<Verdict, { kind: 'ended' }>;

/** A message is kept whole in workflow state up to this length. */
const MAX_LENGTH = 500;

/** When a run began and ended, ISO 8601 in UTC, by the offset the server had. */
export function timesOf({ startedAt, outcome }: EndedRun, utcOffsetMinutes: number) {
  const began = wallClockToIso(startedAt, utcOffsetMinutes);
  const durationMs = (outcome?.durationSeconds ?? 0) * 1000;
  return { startedAt: began, endedAt: new Date(Date.parse(began) + durationMs).toISOString() };
}

/** What failed, where, when, why by the Agent's own words, and what to do. */
export function describeFailedRun(ticket: StartTicket, run: EndedRun, steps: readonly FailedStep[]): string {
  const step = steps.filter(({ wasRetried }) => !wasRetried).at(-1);
  const where = step === undefined ? '' : ` at step ${step.stepId} '${step.stepName}'`;
  const head = `Job '${ticket.job}' on ${ticket.server} failed${where} (${startedAndRan(run)}): `;
  const next = ` Mend the cause there, then run the parent package again.`;
  return (
    head +
    shortened(withStop(step?.message ?? run.outcome?.message ?? ''), MAX_LENGTH - head.length - next.length) +
    next
  );
}

/** Why a job was not started. The Agent says in words of its own that it is off, and nothing of where. */
export function describeRefusal(ticket: StartTicket, reason: string): string {
  const why = isAgentOff(reason) ? `SQL Server Agent is not running on ${ticket.server}. Start that service` : reason;
  return `Job '${ticket.job}' on ${ticket.server} was not started: ${withStop(why)}`;
}

export function describeCanceledRun(ticket: StartTicket, run: EndedRun): string {
  const head = `Job '${ticket.job}' on ${ticket.server} was stopped by somebody else (${startedAndRan(run)}): `;
  return head + shortened(run.outcome?.message ?? '', MAX_LENGTH - head.length);
}

export function describeUnknownRun(ticket: StartTicket, reason: string): string {
  const name = `Job '${ticket.job}' on ${ticket.server}`;
  return `How ${name} ended is not known: ${withStop(reason)} It is not started again; look at its history on ${ticket.server}.`;
}

/** A job may succeed although steps of it failed, when it was made so (on failure, go on) or the Agent tried again. */
export function describeSucceededWithFailedSteps(steps: readonly FailedStep[]): string | null {
  const failed = stepNames(steps.filter(({ wasRetried }) => !wasRetried));
  const retried = stepNames(steps.filter(({ wasRetried }) => wasRetried));
  const remarks = [
    ...(failed === '' ? [] : [`The job succeeded although ${failed} failed.`]),
    ...(retried === '' ? [] : [`The Agent retried ${retried}.`]),
  ];
  return remarks.length === 0 ? null : remarks.join(' ');
}

function stepNames(steps: readonly FailedStep[]): string {
  return [...new Set(steps.map(({ stepId, stepName }) => `step ${stepId} '${stepName}'`))].join(', ');
}

function startedAndRan({ startedAt, outcome }: EndedRun): string {
  const began = `started ${startedAt.slice(11, 19)} server time`;
  return outcome === null ? began : `${began}, ran ${clock(outcome.durationSeconds)}`;
}

function clock(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

function withStop(text: string): string {
  return /[.!?]\s*$/.test(text) ? text.trimEnd() : `${text.trimEnd()}.`;
}

function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, Math.max(0, length - 1))}…`;
}
