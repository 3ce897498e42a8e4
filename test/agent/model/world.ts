import type { AttemptState, StartProof, StartProtocol } from '../../../src/agent/start-attempt';
import type { StartGuard } from '../../../src/agent/start-guards';
import type { StopGuard, StopRule, StopState } from '../../../src/agent/stop-attempt';

/**
 * The smallest world in which everything that can go wrong with a start can go wrong: one server with one job, its
 * Agent, the network between it and the workers, and Temporal. One tick is one second, the resolution of msdb.
 */
export interface World {
  readonly tick: number;
  readonly offsetMinutes: number;
  readonly agent: Agent;
  /** The job's activity row in the Agent session of every ticket (the first), and in the present one. */
  readonly firstRow: Row;
  readonly row: Row;
  readonly history: readonly HistoryRow[];
  readonly nextInstanceId: number;
  /** Which batch holds the start lock, by its number. */
  readonly lockedBy: number | null;
  readonly batches: readonly Batch[];
  readonly nextBatch: number;
  readonly packages: readonly PackageState[];
  /** Faults and foreign starts that may still happen. */
  readonly budget: Budget;
  /** A job that somebody else runs is watched as if it were ours. */
  readonly mayAdopt: boolean;
}

export type Budget = Readonly<Record<FaultName, number>> & { readonly total: number };

export const FAULTS = [
  'crash',
  'zombie',
  'activityReset',
  'newWorkflowRun',
  'lostRequest',
  'lostReply',
  'sessionKilled',
  'personStarts',
  'scheduleStarts',
  'agentCrash',
  'agentRestart',
  'purge',
  'offsetChange',
  'cancel',
] as const;
export type FaultName = (typeof FAULTS)[number];

/** Who asked for a run: `package:ticket`, or a stranger. */
export type Owner = `${number}:${number}` | 'person' | 'schedule';

export interface Agent {
  readonly session: number;
  /** Accepted and not yet in the activity row. */
  readonly pending: { readonly by: Owner; readonly atTick: number } | null;
  readonly running: {
    readonly by: Owner;
    readonly startedTick: number;
    readonly isStopAsked: boolean;
    /** Its outcome row, once inserted: then the activity row is still to be closed. */
    readonly instanceId: number | null;
  } | null;
}

export interface Row {
  readonly requestedTick: number | null;
  readonly source: '1' | '4' | null;
  readonly offsetMinutes: number;
  readonly stopTick: number | null;
  readonly historyId: number | null;
}

export interface HistoryRow {
  readonly id: number;
  readonly by: Owner;
  readonly startedTick: number;
  readonly offsetMinutes: number;
  readonly status: number;
  /** The row is gone from msdb; the model keeps it to know whose run it was. */
  readonly isPurged: boolean;
}

/** A start batch: on its way, or at one of its statements on the server. */
export interface Batch {
  readonly number: number;
  readonly package: number;
  readonly ticket: number;
  /** The attempt that waits for the reply. */
  readonly attempt: number;
  readonly at: 'network' | 'compare' | 'start' | 'hold' | 'gone';
}

export interface PackageState {
  readonly ticketNumber: number;
  readonly ticket: ModelTicket;
  /** The first one: a delayed batch may still carry it. */
  readonly firstTicket: ModelTicket;
  /** The execution that Temporal believes in is the last; earlier ones may still be alive (zombies). */
  readonly attempts: readonly Attempt[];
  readonly nextAttempt: number;
  readonly runId: number;
  /** Heartbeat details as the server last got them. */
  readonly heartbeat: StartProof | null;
  /** Accepted starts, as the simulator's journal would count them. */
  readonly accepted: number;
  readonly stop: ModelStop | null;
  readonly result: string | null;
}

/** What the ticket remembers; the rest of a `StartTicket` is constant in the model. */
export interface ModelTicket {
  readonly takenTick: number;
  readonly row: Row;
  readonly newestOutcomeId: number;
  readonly offsetMinutes: number;
  readonly runId: number;
  /** The run that was under way when the ticket was taken. */
  readonly adopts: { readonly requestedTick: number; readonly offsetMinutes: number } | null;
}

export interface Attempt {
  readonly id: number;
  readonly state: AttemptState;
  readonly isWaitingForReply: boolean;
}

export interface ModelStop {
  readonly state: StopState;
  /** Without the one-batch rule: the check was made, `sp_stop_job` is still to come. */
  readonly isChecked: boolean;
}

/** Everything that can be taken away. */
export interface Safeguards extends StartProtocol {
  readonly startGuards: readonly StartGuard[];
  readonly stopGuards: readonly StopGuard[];
  readonly stopRules: readonly StopRule[];
  readonly hasStartLock: boolean;
  readonly isStopOneBatch: boolean;
}

export class Violation extends Error {}
