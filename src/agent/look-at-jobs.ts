import { performance } from 'node:perf_hooks';
import { Bit, MAX, NVarChar } from 'mssql';
import { runDurationSeconds, runStart } from './agent-time';
import type { AgentServer, ConnectionPurpose } from './agent-server';
import type { JobToLookAt } from './batches/look-batch';
import { encodeJobs, LOOK_BATCH } from './batches/look-batch';
import type { BatchReply, SqlRow } from './run-batch';
import { rowsOf } from './run-batch';
import type { ActivityRow, JobLook, OutcomeRow } from './ticket';
import { ACTIVITY_COLUMNS } from './ticket';

/** What a server said about itself and about each job, in the order in which they were asked for. */
export interface ServerLook {
  readonly login: string;
  readonly jobs: readonly SeenJob[];
}

export interface SeenJob extends JobLook {
  /** How many jobs visible to us have the name. */
  readonly sameName: number;
  readonly isEnabled: boolean | null;
  /** Names of the steps in their order; empty unless asked for. */
  readonly steps: readonly string[];
}

export interface LookOptions {
  readonly withSteps?: boolean;
  readonly purpose?: ConnectionPurpose;
  readonly signal?: AbortSignal;
}

/**
 * One statement, whatever the number of jobs.
 * @throws ServerTrouble
 */
export async function lookAtJobs(
  server: AgentServer,
  jobs: readonly JobToLookAt[],
  { withSteps = false, purpose = 'watch', signal }: LookOptions = {},
): Promise<ServerLook> {
  const inputs = [
    { name: 'jobs', type: NVarChar(MAX), value: encodeJobs(jobs) },
    { name: 'withSteps', type: Bit, value: withSteps },
  ];
  const sentAtMs = performance.now();
  const reply = await server.read(purpose, LOOK_BATCH, inputs, signal === undefined ? {} : { signal });
  const [info] = rowsOf(reply, 'server');
  const [session] = rowsOf(reply, 'session');
  const common = {
    serverName: text(info?.serverName),
    agentSessionId: number(session?.agentSessionId),
    utcNowMs: Date.parse(`${text(info?.utcNow).slice(0, 23)}Z`),
    utcOffsetMinutes: number(info?.utcOffsetMinutes),
    sentAtMs,
  };
  const parts = new LookParts(reply);
  return { login: text(info?.login), jobs: jobs.map((_, index) => ({ ...common, ...parts.job(index) })) };
}

/** The result sets of a look, by job. */
class LookParts {
  readonly #rows = new Map<string, SqlRow[]>();

  constructor(reply: BatchReply) {
    let announced: SqlRow | undefined;
    for (const rows of reply.resultSets) {
      const part = announced;
      announced = undefined;
      for (const row of rows) {
        if (part !== undefined) this.#add(part.part, part.jobIndex, row);
        else if (row.part === 'status' || row.part === 'steps') announced = row;
        else this.#add(row.part, row.jobIndex, row);
      }
    }
  }

  #add(part: unknown, index: unknown, row: SqlRow): void {
    const key = `${text(part)} ${String(index)}`;
    this.#rows.set(key, [...(this.#rows.get(key) ?? []), row]);
  }

  #of(part: string, index: number): readonly SqlRow[] {
    return this.#rows.get(`${part} ${index}`) ?? [];
  }

  job(index: number): Omit<SeenJob, 'serverName' | 'agentSessionId' | 'utcNowMs' | 'utcOffsetMinutes' | 'sentAtMs'> {
    const [found] = this.#of('job', index);
    const [activity] = this.#of('activity', index);
    const [status] = this.#of('status', index);
    return {
      jobId: found?.jobId === null || found === undefined ? null : text(found.jobId),
      sameName: number(found?.sameName),
      row: activity === undefined ? null : activityRow(activity),
      outcomes: this.#of('outcome', index).map(outcomeRow),
      executionStatus: number(status?.current_execution_status),
      lastRun: status === undefined ? null : lastRun(status),
      isEnabled: status === undefined ? null : number(status.enabled) === 1,
      steps: this.#of('steps', index).map((row) => text(row.step_name)),
    };
  }
}

function activityRow(row: SqlRow): ActivityRow {
  return Object.fromEntries(ACTIVITY_COLUMNS.map((column) => [column, row[column] ?? null])) as unknown as ActivityRow;
}

function outcomeRow(row: SqlRow): OutcomeRow {
  return {
    instanceId: number(row.instanceId),
    runStatus: number(row.runStatus),
    startedAt: runStart(number(row.runDate), number(row.runTime)),
    durationSeconds: runDurationSeconds(number(row.runDuration)),
    message: text(row.message),
  };
}

/** From `sysjobservers`: a job that never ran has the date 0 and the outcome 5. */
function lastRun(row: SqlRow): JobLook['lastRun'] {
  const date = number(row.last_run_date);
  if (date === 0) return null;
  return { startedAt: runStart(date, number(row.last_run_time)), runStatus: number(row.last_run_outcome) };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
