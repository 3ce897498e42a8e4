import { wallClockText } from '../../../src/agent/agent-time';
import type { StartMoment } from '../../../src/agent/start-guards';
import type { StopMoment } from '../../../src/agent/stop-attempt';
import type { JobLook, StartTicket } from '../../../src/agent/ticket';
import type { Owner, Server, World } from './world';

/** Tick 0 of every server in the model. */
const EPOCH_MS = Date.UTC(2026, 10, 22, 2, 0, 0);

/** The server's clock. */
export const utcMs = ({ tick, server }: World): number => EPOCH_MS + (tick + server.aheadTicks) * 1000;

export const wallClock = (utc: number, offsetSeconds: number): string => wallClockText(utc + offsetSeconds * 1000);

/** The login that the Agent would name for this owner. */
export function loginOf(world: World, owner: Owner): string {
  switch (owner) {
    case 'person':
      return 'somebody';
    case 'schedule':
      return 'Schedule 7';
    case 'namesake':
      return world.packages[0]?.login ?? '';
    default:
      return world.packages[Number.parseInt(owner, 10)]?.login ?? '';
  }
}

export const currentRow = ({ rows, agent }: Server) => rows[agent.session - 1] ?? null;

export function jobLook(world: World, ticket: StartTicket): JobLook {
  const { server } = world;
  const { lastRun } = server;
  return {
    serverName: server.name,
    agentSessionId: server.agent.session,
    jobId: server.jobId,
    utcNowMs: utcMs(world),
    utcOffsetMinutes: server.offsetSeconds / 60,
    sentAtMs: world.tick * 1000,
    row: server.rows[ticket.agentSessionId - 1] ?? null,
    outcomes: outcomesOf(server).filter(({ instanceId }) => instanceId >= ticket.newestOutcomeId),
    executionStatus: server.agent.running === null ? 4 : 1,
    lastRun: lastRun === null ? null : { startedAt: lastRun.outcome.startedAt, runStatus: lastRun.outcome.runStatus },
  };
}

/** What the start batch reads; of a job that is gone, nothing. */
export function startMoment(world: World, ticket: StartTicket): StartMoment {
  return { serverName: world.server.name, utcNowMs: utcMs(world), ...jobNow(world.server, ticket) };
}

export function stopMoment(world: World, ticket: StartTicket): StopMoment {
  return jobNow(world.server, ticket);
}

function jobNow(server: Server, ticket: StartTicket) {
  return server.jobId === ticket.jobId
    ? { agentSessionId: server.agent.session, row: currentRow(server), outcomes: outcomesOf(server) }
    : { agentSessionId: null, row: null, outcomes: [] };
}

const outcomesOf = ({ history }: Server) => history.map(({ outcome }) => outcome);
