import type { ServerMessage } from '../engine/sql-session';
import type { JobStepRow } from '../msdb/tables';
import { binaryJobId } from './tokens';

/**
 * The sentences the Agent writes into history and answers with, all in one place. Two spaces part its sentences. Taken
 * from messages published in the wild; the Agent's own texts are in no list of Microsoft's.
 */

const MESSAGE_LIMIT = 4000;

export type RunOutcome = 'succeeded' | 'failed' | 'canceled';

/** A run as its outcome message tells it. */
export interface RunSummary {
  readonly outcome: RunOutcome;
  /** `User sa`, `Schedule 12 (Nightly)`. */
  readonly requestedBy: string;
  /** `User sa`, `Shutdown Sequence`; only for canceled runs. */
  readonly stoppedBy: string;
  readonly lastStep: Pick<JobStepRow, 'step_id' | 'step_name'> | undefined;
  /** The step asked for with `@step_name`. */
  readonly requestedStep: Pick<JobStepRow, 'step_id' | 'step_name'> | undefined;
  /** The owner, when it is nobody who may log in. */
  readonly missingOwner: string | undefined;
  readonly job: string;
}

export function outcomeMessage(run: RunSummary): string {
  const sentences = [opening(run)];
  if (run.missingOwner !== undefined) {
    sentences.push(`The owner (${run.missingOwner}) of job ${run.job} does not have server access.`);
  }
  sentences.push(`The Job was invoked by ${run.requestedBy}.`);
  if (run.lastStep) sentences.push(`The last step to run was step ${stepLabel(run.lastStep)}.`);
  if (run.requestedStep) sentences.push(`The job was requested to start at step ${stepLabel(run.requestedStep)}.`);
  return sentences.join('  ').slice(0, MESSAGE_LIMIT);
}

function opening({ outcome, stoppedBy }: RunSummary): string {
  if (outcome === 'succeeded') return 'The job succeeded.';
  return outcome === 'failed' ? 'The job failed.' : `The job was stopped prior to completion by ${stoppedBy}.`;
}

function stepLabel(step: Pick<JobStepRow, 'step_id' | 'step_name'>): string {
  return `${step.step_id} (${step.step_name})`;
}

const STEP_ENDINGS: Readonly<Record<RunOutcome, string>> = {
  succeeded: 'The step succeeded.',
  failed: 'The step failed.',
  canceled: 'The step was cancelled (stopped) as the result of a stop job request.',
};

/** What a step row says; output that does not fit loses its end, never the last sentence. */
export function stepMessage(user: string | undefined, output: string, outcome: RunOutcome): string {
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
  const parts = messages.map((m) =>
    m.class > 10
      ? `${m.message} [SQLSTATE 42000] (Error ${m.number})`
      : `${m.message} [SQLSTATE 01000] (Message ${m.number})`,
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
    `SQLServerAgent Error: Request to run job ${job} (from ${by}) refused because the job is already running from a request by ${runningFor}.`,
  pending: (job: string, by: string, requestedBy: string) =>
    `SQLServerAgent Error: Request to run job ${job} (from ${by}) refused because the job already has a pending request from ${requestedBy}.`,
  noSteps: (job: string, by: string) =>
    `SQLServerAgent Error: Request to run job ${job} (from ${by}) refused because the job has no steps.`,
  notRunning: (job: string, by: string) =>
    `SQLServerAgent Error: Request to stop job ${job} (from ${by}) refused because the job is not currently running.`,
} as const;
