import type { AttemptState, StartProtocol } from '../../../src/agent/start-attempt';
import type { StartGuard } from '../../../src/agent/start-guards';
import type { StopGuard, StopRule, StopState } from '../../../src/agent/stop-attempt';
import type { ActivityRow, OutcomeRow, StartTicket } from '../../../src/agent/ticket';

/**
 * The smallest world in which everything that can go wrong with a start can go wrong: a server with one job, its Agent,
 * the network between it and the workers, and Temporal. One tick is one second, the resolution of msdb.
 */
export interface World {
  readonly tick: number;
  readonly server: Server;
  /** The server that answers after a fail-over. */
  readonly standby: Server;
  /** The msdb as it was before any ticket was taken. */
  readonly backup: Server;
  readonly batches: readonly Batch[];
  readonly nextBatch: number;
  readonly packages: readonly PackageState[];
  /** Faults and foreign starts that may still happen. */
  readonly budget: Budget;
  readonly terms: Terms;
}

/** What an exploration allows and demands. */
export interface Terms {
  /** A job that somebody else runs is watched as if it were ours. */
  readonly mayAdopt: boolean;
  /** An outcome that stays unknown breaks a promise, too. */
  readonly mustKnow: boolean;
  /** A run of the same login in the window of a start that never happened may be taken for its run. */
  readonly mayShare: boolean;
  /** A run that somebody else asked for with our login in the window of a start may be taken for its run. */
  readonly mayMistakeNamesake: boolean;
}

export interface Budget {
  readonly faults: Readonly<Partial<Record<FaultName, number>>>;
  readonly total: number;
}

/**
 * Some stand for more than their name says: `zombie` for an activity that was paused and goes on, `activityReset` for one
 * that goes on with its attempts reset, `newWorkflowRun` for a workflow reset and for a continue-as-new.
 */
export type FaultName =
  | 'crash'
  | 'zombie'
  | 'activityReset'
  | 'newWorkflowRun'
  | 'lostRequest'
  | 'lostReply'
  | 'sessionKilled'
  | 'personStarts'
  | 'scheduleStarts'
  | 'namesakeStarts'
  | 'agentCrash'
  | 'agentRestart'
  | 'slowAgent'
  | 'purge'
  | 'purgeBeforeStart'
  | 'restartBeforeStart'
  | 'summerTimeBegins'
  | 'summerTimeEnds'
  | 'clockForward'
  | 'clockBack'
  | 'failOver'
  | 'rename'
  | 'recreateJob'
  | 'restore'
  | 'restoreOlder'
  | 'cancel'
  | 'retry'
  | 'terminate'
  | 'rerun';

/** Who asked for a run: `package:ticket`, or a stranger; a namesake uses the login of the first package. */
export type Owner = `${number}:${number}` | 'person' | 'schedule' | 'namesake';

/** An instance with its msdb and its Agent. */
export interface Server {
  readonly name: string;
  readonly jobId: string;
  /** How far its clock is ahead of the true time. */
  readonly aheadTicks: number;
  readonly offsetSeconds: number;
  readonly agent: Agent;
  /** The job's activity rows by Agent session, that of the first one first. */
  readonly rows: readonly (ActivityRow | null)[];
  readonly history: readonly HistoryRow[];
  readonly nextInstanceId: number;
  /** What `sysjobservers` says. */
  readonly lastRun: HistoryRow | null;
  /** Which batch holds the start lock, by its number. */
  readonly lockedBy: number | null;
}

export interface Agent {
  readonly session: number;
  /** Whose request was accepted and is not yet in the activity row. */
  readonly pending: Owner | null;
  readonly running: {
    readonly by: Owner;
    readonly startedUtcMs: number;
    readonly offsetSeconds: number;
    readonly isStopAsked: boolean;
    /** Its outcome row, once inserted: then the activity row is still to be closed. */
    readonly outcome: HistoryRow | null;
  } | null;
}

/** An outcome row, and what it does not tell: whose it is, and when it really began. */
export interface HistoryRow {
  readonly by: Owner;
  readonly startedUtcMs: number;
  readonly outcome: OutcomeRow;
}

/** A start batch: on its way, or at one of its statements on the server. */
export interface Batch {
  readonly number: number;
  readonly package: number;
  readonly owner: Owner;
  readonly ticket: StartTicket;
  /** The attempt that waits for the reply. */
  readonly attempt: number;
  readonly at: 'network' | 'compare' | 'start' | 'hold' | 'gone';
}

export interface PackageState {
  readonly login: string;
  readonly ticketNumber: number;
  readonly ticket: StartTicket | null;
  readonly attempts: readonly Attempt[];
  /** The execution that Temporal believes in; others may still be alive (zombies). */
  readonly current: number | null;
  readonly nextAttempt: number;
  readonly runId: number;
  /** Starts accepted since the package last began, as the simulator's journal would count them. */
  readonly accepted: number;
  readonly stop: ModelStop | null;
  readonly result: string | null;
}

export interface Attempt {
  readonly id: number;
  readonly owner: Owner;
  readonly ticket: StartTicket;
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
  /** The start batch keeps the lock until its request shows in the row. */
  readonly holdsLock: boolean;
  readonly isStopOneBatch: boolean;
}

export class Violation extends Error {}

export const withServer = (world: World, change: Partial<Server>): World => ({
  ...world,
  server: { ...world.server, ...change },
});
