import { toTheSecond } from './agent-time';
import type { SeenJob, ServerLook } from './look-at-jobs';
import { jobByName } from './batches/look-batch';
import { lookAtJobs } from './look-at-jobs';
import type { AgentServer } from './agent-server';
import type { ProtocolSettings } from './protocol-settings';
import { ServerTrouble } from './server-trouble';
import type { ActivityRow, AdoptedRun, StartTicket } from './ticket';
import { NEVER_REQUESTED } from './ticket';

export type TicketOrReason =
  | { readonly kind: 'ticket'; readonly ticket: StartTicket }
  /** Not now, but it may be possible later. */
  | {
      readonly kind: 'wait';
      readonly reason: string;
      /** The Agent has no row for the job: it does not run, or has just begun to, or the job is new. */
      readonly isUnknownToAgent: boolean;
    }
  /** It will not get better by waiting. */
  | { readonly kind: 'impossible'; readonly reason: string };

/** A job that is to be started. */
export interface JobToStart {
  readonly job: string;
  /** The name of the step to start it at. */
  readonly startAtStep?: string;
  /** What to do when somebody else runs it; without it, wait. */
  readonly ifAlreadyRunning?: 'adopt' | 'fail';
}

/** What the tickets are taken for. */
export interface TicketRequest {
  readonly jobs: readonly JobToStart[];
  /** Temporal's Run ID of the workflow run that asks. */
  readonly runId: string;
}

/** Looks at the jobs once and takes a start ticket for each that could be started now. It only reads. */
export async function takeTickets(
  server: AgentServer,
  { jobs, runId }: TicketRequest,
  settings: ProtocolSettings,
): Promise<TicketOrReason[]> {
  try {
    const look = await lookAtJobs(
      server,
      jobs.map(({ job }) => jobByName(job)),
      { withSteps: true, purpose: 'control' },
    );
    return jobs.map((job, index) => {
      const seen = look.jobs[index];
      if (seen === undefined) throw new RangeError(`the look lacks job ${index}`);
      return ticketOrReason(server.alias, job, seen, look, runId, settings);
    });
  } catch (error) {
    if (!(error instanceof ServerTrouble)) throw error;
    const { message: reason } = error;
    return jobs.map(() => (error.isPassing ? waitBecause(reason) : { kind: 'impossible', reason }));
  }
}

function waitBecause(reason: string) {
  return { kind: 'wait', reason, isUnknownToAgent: false } as const;
}

function ticketOrReason(
  server: string,
  { job, startAtStep, ifAlreadyRunning }: JobToStart,
  seen: SeenJob,
  { login }: ServerLook,
  takenByRunId: string,
  { ticketLifeMs }: ProtocolSettings,
): TicketOrReason {
  const name = `Job '${job}' on ${server}`;
  if (seen.jobId === null) {
    return { kind: 'impossible', reason: `${name} does not exist, or login '${login}' may not see it` };
  }
  if (seen.sameName > 1) {
    return { kind: 'impossible', reason: `${name}: ${seen.sameName} jobs have this name; rename all but one` };
  }
  if (seen.steps.length === 0) return { kind: 'impossible', reason: `${name} has no steps` };
  const startStep = startAtStep === undefined ? null : stepNamed(seen.steps, startAtStep);
  if (startStep === undefined) {
    return {
      kind: 'impossible',
      reason: `${name} has no step '${startAtStep ?? ''}'; it has ${quotedList(seen.steps)}`,
    };
  }
  const { row } = seen;
  if (row === null) {
    const why = 'that service does not run there, or the job has just been made';
    return { ...waitBecause(`${name} is not known to SQL Server Agent: ${why}`), isUnknownToAgent: true };
  }
  const adopts = isBusy(seen) && ifAlreadyRunning === 'adopt' ? runToAdopt(row) : null;
  if (isBusy(seen) && adopts === null) {
    const silent = isIdle(seen)
      ? ', but SQL Server Agent says nothing of it: that service is off, or is about to begin or end the job'
      : '';
    const reason = `${name} is already running, started by ${whoAsked(row)}${silent}`;
    return ifAlreadyRunning === 'fail' ? { kind: 'impossible', reason } : waitBecause(reason);
  }
  return {
    kind: 'ticket',
    ticket: {
      server,
      serverName: seen.serverName,
      agentSessionId: seen.agentSessionId,
      job,
      jobId: seen.jobId,
      startStep,
      steps: seen.steps.length,
      row: adopts === null ? row : NEVER_REQUESTED,
      newestOutcomeId: Math.max(0, ...seen.outcomes.map(({ instanceId }) => instanceId)),
      takenAtUtcMs: seen.utcNowMs,
      notAfterUtcMs: seen.utcNowMs + ticketLifeMs,
      utcOffsetMinutes: seen.utcOffsetMinutes,
      login,
      takenByRunId,
      adopts,
    },
  };
}

/** Names of steps compare as SQL Server's names do, without case. */
function stepNamed(steps: readonly string[], wanted: string): string | undefined {
  return steps.find((step) => step.toLowerCase() === wanted.toLowerCase());
}

function quotedList(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ');
}

/** The run that the row shows; null while the Agent runs the job and the row does not show it. */
function runToAdopt({ runRequestedDate, startExecutionDate, stopExecutionDate }: ActivityRow): AdoptedRun | null {
  if (runRequestedDate === null || stopExecutionDate !== null) return null;
  const startedAt = startExecutionDate === null ? null : toTheSecond(startExecutionDate);
  return { requestedDate: runRequestedDate, startedAt };
}

/** `run_requested_source` (page: sp_help_jobactivity). */
function whoAsked({ runRequestedSource }: ActivityRow): string {
  const sources: Readonly<Record<string, string>> = {
    1: 'a schedule',
    2: 'an alert',
    3: 'the start of the Agent',
    4: 'a user',
    6: 'an idle CPU',
  };
  return sources[runRequestedSource ?? ''] ?? 'somebody else';
}

/** The Agent, which is asked for it, says that it does not run (page: sp_help_job, current_execution_status). */
function isIdle({ executionStatus }: SeenJob): boolean {
  return executionStatus === 4;
}

/** Requested or executing: by its row, or by what the Agent says of it (page: sp_help_job, current_execution_status). */
function isBusy({ row, executionStatus }: SeenJob): boolean {
  const isOpen = row !== null && row.runRequestedDate !== null && row.stopExecutionDate === null;
  return isOpen || [1, 2, 3, 5, 7].includes(executionStatus);
}
