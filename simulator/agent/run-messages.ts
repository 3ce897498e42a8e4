import type { ServerMessage } from '../engine/sql-session';
import type { JobStepRow } from '../msdb/tables';
import type { JobRun } from './job-run';
import type { StepResult } from './step-result';
import { binaryJobId } from './tokens';

/**
 * The sentences the Agent writes into history and answers with, all in one place. Two spaces part its sentences. Taken
 * from messages published in the wild; the Agent's own texts are in no list of Microsoft's.
 */

const MESSAGE_LIMIT = 4000;

export type RunOutcome = 'succeeded' | 'failed' | 'canceled';

export function outcomeMessage(outcome: RunOutcome, run: JobRun): string {
  const { owner, job, stoppedBy, currentStep, request } = run;
  const stopped = `The job was stopped prior to completion by ${stoppedBy}.`;
  const sentences = [outcome === 'canceled' ? stopped : `The job ${outcome}.`];
  // An owner whose login was dropped has no name any more.
  if (!owner) sentences.push(`The owner () of job ${job.name} does not have server access.`);
  sentences.push(`The Job was invoked by ${request.requestedBy}.`);
  if (currentStep) sentences.push(`The last step to run was step ${stepLabel(currentStep)}.`);
  if (request.startStep) sentences.push(`The job was requested to start at step ${stepLabel(request.startStep)}.`);
  return sentences.join('  ').slice(0, MESSAGE_LIMIT);
}

function stepLabel({ step_id, step_name }: JobStepRow): string {
  return `${step_id} (${step_name})`;
}

const STEP_ENDINGS: Readonly<Record<RunOutcome, string>> = {
  succeeded: 'The step succeeded.',
  failed: 'The step failed.',
  canceled: 'The step was cancelled (stopped) as the result of a stop job request.',
};

/** What a step row says; output that does not fit loses its end, never the last sentence. */
export function stepMessage({ user, output, outcome }: StepResult): string {
  const ending = STEP_ENDINGS[outcome];
  const start = user === undefined ? [] : [`Executed as user: ${user}.`];
  if (output === '') return [...start, ending].join(' ');
  return `${[...start, output].join(' ').slice(0, MESSAGE_LIMIT - ending.length - 2)}  ${ending}`;
}

/** Why a step is not even begun. */
export function unableToStart(stepId: number, reason: string): string {
  return `Unable to start execution of step ${stepId} (reason: ${reason}).`;
}

export function deniedWithoutProxy(subsystem: string): string {
  return `Non-SysAdmins have been denied permission to run ${subsystem} job steps without a proxy account.`;
}

/** A T-SQL step's messages the way the Agent strings them together. */
export function tsqlOutput(messages: readonly ServerMessage[]): string {
  const parts = messages.map(({ message, number, class: severity }) =>
    severity > 10 ? `${message} [SQLSTATE 42000] (Error ${number})` : `${message} [SQLSTATE 01000] (Message ${number})`,
  );
  return parts.length === 0 ? '' : `${parts.join('  ')}.`;
}

/** What `program_name` of a T-SQL step's session says. */
export function stepProgram(jobId: string, stepId: number): string {
  return `SQLAgent - TSQL JobStep (Job ${binaryJobId(jobId)} : Step ${stepId})`;
}

/** The texts that come back as error 22022. */
export const REFUSAL = {
  agentNotRunning: 'SQLServerAgent is not currently running so it cannot be notified of this action.',
  alreadyRunning: (job: string, by: string, runningFor: string) =>
    refused('run', job, by, `the job is already running from a request by ${runningFor}`),
  pending: (job: string, by: string, requestedBy: string) =>
    refused('run', job, by, `the job already has a pending request from ${requestedBy}`),
  noSteps: (job: string, by: string) => refused('run', job, by, 'the job has no steps'),
  notRunning: (job: string, by: string) => refused('stop', job, by, 'the job is not currently running'),
} as const;

function refused(what: 'run' | 'stop', job: string, by: string, why: string): string {
  return `SQLServerAgent Error: Request to ${what} job ${job} (from ${by}) refused because ${why}.`;
}
