import { isHistoryWhole } from './candidate-runs';
import type { ServerLoad } from './start-limits';
import type { ActivityRow, OutcomeRow, StartTicket } from './ticket';
import { ACTIVITY_COLUMNS, sameRow } from './ticket';

/** What the server says at the moment of the start, read inside the start batch and under the start lock. */
export interface StartMoment {
  readonly serverName: string;
  readonly agentSessionId: number | null;
  readonly row: ActivityRow | null;
  readonly outcomes: readonly OutcomeRow[];
  readonly utcNowMs: number;
  /** Read only when the ticket has limits. */
  readonly load?: ServerLoad;
}

/**
 * One condition of the compare-and-start. `holds` is its meaning; `sql` is the same over the batch's variables and its
 * tables `#row` and `#outcome`, where it is what decides.
 */
export interface StartGuard {
  /** Said when a start is refused: the word in the batch's reply. */
  readonly name: string;
  readonly refusal: string;
  readonly sql: string;
  holds(moment: StartMoment, ticket: StartTicket): boolean;
}

/** The columns of `sp_help_jobactivity` in the order of `ACTIVITY_COLUMNS`. */
export const ACTIVITY_COLUMN_NAMES: Readonly<Record<(typeof ACTIVITY_COLUMNS)[number], string>> = {
  runRequestedDate: 'run_requested_date',
  runRequestedSource: 'run_requested_source',
  queuedDate: 'queued_date',
  startExecutionDate: 'start_execution_date',
  lastExecutedStepId: 'last_executed_step_id',
  lastExecutedStepDate: 'last_executed_step_date',
  stopExecutionDate: 'stop_execution_date',
  jobHistoryId: 'job_history_id',
};

/** A column as text, NULL as empty: style 121 keeps every digit of a `datetime`. */
function asText(column: string): string {
  return `ISNULL(CONVERT(nvarchar(128), ${column}, 121), N'')`;
}

const rowUnchanged = ACTIVITY_COLUMNS.map((name) => `${asText(ACTIVITY_COLUMN_NAMES[name])} = @${name}`).join(' AND ');

export const START_GUARDS: readonly StartGuard[] = [
  {
    name: 'server',
    refusal: 'another server answered than the one that gave the ticket',
    sql: '@serverNameNow = @serverName',
    holds: (now, ticket) => now.serverName === ticket.serverName,
  },
  {
    name: 'deadline',
    refusal: 'the ticket had expired when the start arrived',
    sql: 'SYSUTCDATETIME() < CONVERT(datetime2(3), @notAfter, 126)',
    holds: (now, ticket) => now.utcNowMs < ticket.notAfterUtcMs,
  },
  {
    name: 'session',
    refusal: 'SQL Server Agent was restarted since the ticket was taken',
    sql: 'EXISTS (SELECT 1 FROM #row WHERE session_id = @agentSessionId)',
    holds: (now, ticket) => now.agentSessionId === ticket.agentSessionId,
  },
  {
    name: 'row',
    refusal: 'the job was started by somebody else since the ticket was taken',
    sql: `EXISTS (SELECT 1 FROM #row WHERE ${rowUnchanged})`,
    holds: (now, ticket) => sameRow(now.row, ticket.row),
  },
  {
    name: 'history',
    refusal: "the job's history was purged since the ticket was taken",
    sql: '(@newestOutcomeId = 0 OR EXISTS (SELECT 1 FROM #outcome WHERE instance_id = @newestOutcomeId))',
    holds: (now, ticket) => isHistoryWhole(ticket, now),
  },
  {
    name: 'full',
    refusal: 'the server runs as many jobs as it may',
    sql: '@maxConcurrent = 0 OR @running < @maxConcurrent',
    holds: ({ load }, { cap }) => load === undefined || cap == null || load.running < cap.maxConcurrent,
  },
  {
    name: 'stagger',
    refusal: 'another job was started on the server too short a time ago',
    sql: '@pauseMs <= 0',
    holds: ({ load }) => load === undefined || load.pauseMs <= 0,
  },
];

/** The guards that say that the server has no room now, whatever the job. */
export const LIMIT_GUARDS: ReadonlySet<string> = new Set(['full', 'stagger']);

/** Who executes the activity: what decides whether it may start the job at all. */
export interface AttemptInfo {
  readonly attempt: number;
  /** When the activity was scheduled, and when this attempt was: an activity reset makes them differ at attempt 1. */
  readonly scheduledMs: number;
  readonly attemptScheduledMs: number;
  readonly runId: string;
}

/** Only the very first attempt, in the very workflow run that took the ticket, may send the start. */
export interface StarterRule {
  readonly name: string;
  holds(info: AttemptInfo, ticket: StartTicket): boolean;
}

export const STARTER_RULES: readonly StarterRule[] = [
  { name: 'a ticket to start with', holds: (_info, ticket) => ticket.adopts === null },
  { name: 'first attempt', holds: (info) => info.attempt === 1 },
  { name: 'never reset', holds: (info) => info.attemptScheduledMs === info.scheduledMs },
  { name: 'the run that took the ticket', holds: (info, ticket) => info.runId === ticket.takenByRunId },
];
