import { toTheSecond, wallClockText } from '../../../src/agent/agent-time';
import type { StartMoment } from '../../../src/agent/start-guards';
import type { StopMoment } from '../../../src/agent/stop-attempt';
import type { ActivityRow, AdoptedRun, JobLook, OutcomeRow, StartTicket } from '../../../src/agent/ticket';
import { NEVER_REQUESTED } from '../../../src/agent/ticket';
import type { HistoryRow, ModelTicket, Owner, Row, Safeguards, World } from './world';

/** Tick 0 of every server in the model. */
const EPOCH_MS = Date.UTC(2026, 10, 22, 2, 0, 0);

export const utcMs = (tick: number): number => EPOCH_MS + tick * 1000;

const wallClock = (tick: number, offsetMinutes: number): string => wallClockText(utcMs(tick) + offsetMinutes * 60_000);

/** The login that the Agent would name for this owner: both packages share one. */
export const loginOf = (owner: Owner): string =>
  owner === 'person' ? 'somebody' : owner === 'schedule' ? 'Schedule 7' : 'ssis_parent';

export function activityRow(row: Row): ActivityRow {
  const requested = row.requestedTick === null ? null : wallClock(row.requestedTick, row.offsetMinutes);
  return {
    runRequestedDate: requested,
    runRequestedSource: row.source,
    queuedDate: null,
    startExecutionDate: requested,
    lastExecutedStepId: null,
    lastExecutedStepDate: null,
    stopExecutionDate: row.stopTick === null ? null : wallClock(row.stopTick, row.offsetMinutes),
    jobHistoryId: row.historyId,
  };
}

function outcomeRow(row: HistoryRow): OutcomeRow {
  return {
    instanceId: row.id,
    runStatus: row.status,
    startedAt: toTheSecond(wallClock(row.startedTick, row.offsetMinutes)),
    durationSeconds: 0,
    message: `The Job was invoked by ${loginOf(row.by)}.`,
  };
}

export function startTicket(ticket: ModelTicket, safeguards: Safeguards): StartTicket {
  const takenAtUtcMs = utcMs(ticket.takenTick);
  return {
    server: 'etl01',
    serverName: 'ETL01',
    agentSessionId: 1,
    job: 'Load',
    jobId: 'A',
    startStep: null,
    steps: 1,
    row: ticket.adopts === null ? activityRow(ticket.row) : NEVER_REQUESTED,
    newestOutcomeId: ticket.newestOutcomeId,
    takenAtUtcMs,
    notAfterUtcMs: takenAtUtcMs + safeguards.settings.ticketLifeMs,
    utcOffsetMinutes: ticket.offsetMinutes,
    login: 'ssis_parent',
    takenByRunId: String(ticket.runId),
    adopts: ticket.adopts === null ? null : adoptedRun(ticket.adopts),
  };
}

function adoptedRun({ requestedTick, offsetMinutes }: NonNullable<ModelTicket['adopts']>): AdoptedRun {
  const requestedDate = wallClock(requestedTick, offsetMinutes);
  return { requestedDate, startedAt: toTheSecond(requestedDate) };
}

export function jobLook(world: World, ticket: ModelTicket): JobLook {
  return {
    serverName: 'ETL01',
    agentSessionId: world.agent.session,
    jobId: 'A',
    utcNowMs: utcMs(world.tick),
    utcOffsetMinutes: world.offsetMinutes,
    row: activityRow(world.firstRow),
    outcomes: world.history.filter((row) => !row.isPurged && row.id >= ticket.newestOutcomeId).map(outcomeRow),
    executionStatus: world.agent.running === null ? 4 : 1,
    lastRun: null,
  };
}

export function startMoment(world: World): StartMoment {
  return {
    serverName: 'ETL01',
    agentSessionId: world.agent.session,
    row: activityRow(world.row),
    utcNowMs: utcMs(world.tick),
  };
}

export function stopMoment(world: World): StopMoment {
  return {
    agentSessionId: world.agent.session,
    row: activityRow(world.row),
    outcomes: world.history.filter((row) => !row.isPurged).map(outcomeRow),
  };
}
