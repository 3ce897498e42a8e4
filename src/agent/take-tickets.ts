import { toTheSecond } from './agent-time';
import type { SeenJob, ServerLook } from './look-at-jobs';
import { jobByName } from './batches/look-batch';
import { lookAtJobs } from './look-at-jobs';
import type { AgentServer } from './agent-server';
import type { ProtocolSettings } from './protocol-settings';
import { readServerLoad } from './read-server-load';
import { ServerTrouble } from './server-trouble';
import { hasLimits, roomOf, type StartLimits, whyFull } from './start-limits';
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
      /** The server itself is the reason, whatever the job. */
      readonly isOfServer?: true;
      /** The server runs as many jobs as it may, or has just been asked for a start. */
      readonly isFull?: true;
      /** Who has started the job, when it is running already: `a schedule`. */
      readonly runBy?: string;
    }
  /** It will not get better by waiting. `isMissing`: there is no such job. */
  | { readonly kind: 'impossible'; readonly reason: string; readonly isOfServer?: true; readonly isMissing?: true };

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
  /** Of the server. */
  readonly limits?: StartLimits;
}

/**
 * Looks at the jobs once and takes a start ticket for each that could be started now, and for no more than the server has
 * room for. It only reads.
 */
export async function takeTickets(
  server: AgentServer,
  { jobs, runId, limits = {} }: TicketRequest,
  settings: ProtocolSettings,
): Promise<TicketOrReason[]> {
  try {
    const look = await lookAtJobs(
      server,
      jobs.map(({ job }) => jobByName(job)),
      { withSteps: true, purpose: 'control' },
    );
    const taken = jobs.map((job, index) => {
      const seen = look.jobs[index];
      if (seen === undefined) throw new RangeError(`the look lacks job ${index}`);
      return ticketOrReason(server.alias, job, seen, look, runId, settings);
    });
    return taken.some(isForStart) && hasLimits(limits) ? await withinLimits(taken, server, limits) : taken;
  } catch (error) {
    if (!(error instanceof ServerTrouble)) throw error;
    const { message: reason } = error;
    // A password that was changed while the run goes on is mended, and then the run goes on.
    const isWaitedFor = error.isPassing || error.kind === 'LoginFailed';
    const refusal = isWaitedFor ? waitBecause(reason) : ({ kind: 'impossible', reason } as const);
    return jobs.map(() => ({ ...refusal, isOfServer: true }));
  }
}

/** Of the tickets to start with, the first ones for which there is room. */
async function withinLimits(
  taken: readonly TicketOrReason[],
  server: AgentServer,
  limits: StartLimits,
): Promise<TicketOrReason[]> {
  const load = await readServerLoad(server, limits);
  const room = roomOf(limits, load);
  let given = 0;
  return taken.map((each) => {
    if (!isForStart(each)) return each;
    if (given < room) {
      given += 1;
      return { kind: 'ticket', ticket: { ...each.ticket, ...limits } };
    }
    const reason = whyFull(server.alias, limits, { ...load, running: load.running + given });
    return { ...waitBecause(reason), isFull: true };
  });
}

function isForStart(taken: TicketOrReason): taken is Extract<TicketOrReason, { kind: 'ticket' }> {
  return taken.kind === 'ticket' && taken.ticket.adopts === null;
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
    const reason = `${name} does not exist, or login '${login}' may not see it`;
    return { kind: 'impossible', reason, isMissing: true };
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
    const runBy = whoAsked(row);
    const reason = `${name} is already running, started by ${runBy}${silent}`;
    return ifAlreadyRunning === 'fail' ? { kind: 'impossible', reason } : { ...waitBecause(reason), runBy };
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
