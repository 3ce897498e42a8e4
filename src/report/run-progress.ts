import type { StartProof } from '../agent/start-attempt';

/** What is the case now with a package. */
export type PackageStatus = 'waiting' | 'ready' | 'starting' | 'running' | 'stopping' | 'ended';

/** How a package ended. */
export type PackageOutcome = 'succeeded' | 'failed' | 'canceled' | 'timedOut' | 'unknown' | 'skipped';

/** How a run ended. `unknown`: nothing failed, but the outcome of at least one package is not known. */
export type RunOutcome = 'succeeded' | 'failed' | 'canceled' | 'unknown';

/** The step of a job that failed; without its number in runs of an earlier version. */
export interface FailedStep {
  readonly id?: number;
  readonly name: string;
}

/** The job run that was started or watched for a package, as SQL Server Agent knows it, as far as it was seen. */
export interface AgentRun {
  readonly jobId: string;
  /** `session_id` of the Agent (`syssessions`). */
  readonly sessionId: number;
  /** `run_requested_date`, by the server's wall clock, as style 121 writes it: `2026-11-22 02:00:04.000`. */
  readonly requestedDate?: string;
}

/** A server on which a package was to be started and was not; `reason` is left out when there are too many. */
export interface Move {
  readonly server: string;
  readonly reason?: string;
}

/** One package as the workflow sees it: an element of the `progress` query. */
export interface PackageProgress {
  readonly name: string;
  readonly job: string;
  /** Where it runs or ran; for a pool package known once it is placed. */
  readonly server?: string;
  readonly pool?: string;
  readonly status: PackageStatus;
  /** Set when `status` is `ended`. */
  readonly outcome?: PackageOutcome;
  /** ISO 8601 in UTC, from the server's clock: when the Agent began and ended the job run. */
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** Number of steps of the job, once known. */
  readonly steps?: number;
  /** Which try this is, when it is not the first. */
  readonly attempt?: number;
  /** Unix ms of Temporal's clock: when nothing but room, time and its turn kept it from starting; when it was placed. */
  readonly readyAtMs?: number;
  readonly takenAtMs?: number;
  /** When its start was asked for, if it had to wait where it was placed; how long it did; for whose run of the job. */
  readonly askedAtMs?: number;
  readonly waitedMs?: number;
  readonly waitedFor?: string;
  /** When its end was taken in. */
  readonly seenAtMs?: number;
  /** How long it was expected to take where it was placed, in ms. */
  readonly expectedMs?: number;
  /** Nothing is known of how long it takes: that was a guess. */
  readonly isGuess?: true;
  /** The next best server for it, and how much later it was expected to end there, in ms. */
  readonly instead?: { readonly server: string; readonly laterMs: number };
  /** Where it was to be started before, and why it was not: the last 3. */
  readonly movedFrom?: readonly Move[];
  readonly failedStep?: FailedStep;
  readonly agentRun?: AgentRun;
  /** `instance_id` of the outcome row in the server's job history. */
  readonly historyId?: number;
  /** Somebody else had begun the run that was watched. */
  readonly isAdopted?: true;
  /** Skipped on purpose: what comes after it went on. */
  readonly isPassed?: true;
  /** A failure of it does not make the run fail. */
  readonly isTolerated?: true;
  /** Taken over from the run that this one repeats. */
  readonly isTakenOver?: true;
  /** Why it failed, was skipped or is unknown, or why it cannot start yet; at most 500 characters. */
  readonly message?: string;
}

export type PackageCounts = Readonly<Record<PackageStatus | PackageOutcome, number>>;

/** The answer of the `progress` query: the whole in numbers, and one page of packages in the order of the definition. */
export interface RunProgress {
  /** The parent package's name. */
  readonly name: string;
  readonly status: 'loading' | 'running' | 'paused' | 'canceling' | 'ended';
  readonly outcome?: RunOutcome;
  /** ISO 8601 in UTC. */
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly total: number;
  /** `ended` is the sum of the outcomes. */
  readonly counts: PackageCounts;
  /** Servers on which nothing is started now. Absent when there are none. */
  readonly outages?: readonly Outage[];
  readonly packages: readonly PackageProgress[];
}

/** Which packages `progress` returns: `limit` (default 500, at most 1,000) of them from `offset` (default 0). */
export interface ProgressPage {
  readonly offset?: number;
  readonly limit?: number;
}

/** The proof that a job was stopped, or why it was not. */
export interface StopReceipt {
  readonly package: string;
  readonly server: string;
  readonly job: string;
  /** `stopped`; `alreadyEnded`; `neverStarted`; `left`: still running, see `message`. */
  readonly result: 'stopped' | 'alreadyEnded' | 'neverStarted' | 'left';
  /** What that makes the package. */
  readonly outcome: PackageOutcome;
  /** ISO 8601 in UTC, when known: when the job run began and ended. */
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** Its `instance_id` in the server's job history, and its `run_requested_date`, when they were seen. */
  readonly historyId?: number;
  readonly requestedDate?: string;
  /** From asking to seeing it stopped, by the worker's clock. */
  readonly tookMs: number;
  readonly message: string;
}

/** A time in which nothing was started on a server. */
export interface Outage {
  readonly server: string;
  readonly reason: string;
  /** ISO 8601 in UTC, by Temporal's clock. */
  readonly from: string;
  /** Absent while it goes on. */
  readonly until?: string;
}

/** How many jobs a server may have at once. */
export interface ServerCap {
  readonly server: string;
  /** Null is without limit. */
  readonly maxConcurrent: number | null;
  /** The inventory says `auto`: the server was asked; `reason` is what that goes by. */
  readonly isAuto: boolean;
  readonly reason?: string;
}

/** What a run leaves behind: the result of the workflow, and the details of its failure (`ParentPackageFailed`). */
export interface RunReport {
  readonly name: string;
  readonly outcome: RunOutcome;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly total: number;
  readonly counts: PackageCounts;
  /** Packages that ended failed, timed out or unknown: at most 200. */
  readonly failures: readonly PackageProgress[];
  /** One for each job that was to be stopped, by a cancel, an operator or its time limit: the last 200. */
  readonly receipts: readonly StopReceipt[];
  /** What operators have asked of the run, in order: the last 200. */
  readonly actions: readonly RunAction[];
  /** When servers were left out, and why, in order: the last 100. Absent when none was. */
  readonly outages?: readonly Outage[];
  /** The caps of the servers that its packages may run on, once they were seen. */
  readonly servers?: readonly ServerCap[];
  /** Where the definition came from, and what it was, once it was loaded. */
  readonly source?: { readonly name: string | null; readonly sha256: string };
  /** The run that this one repeats; what it took over counts as if it had ended here. */
  readonly rerunOf?: RunLink;
  readonly description?: string;
  readonly parameters?: Readonly<Record<string, string | number | boolean>>;
  /** Set when the time of the whole run was over before all had ended. */
  readonly isOverTime?: true;
}

/** Who asks for something, and why: for the record. */
export interface Asked {
  readonly by?: string;
  readonly reason?: string;
}

export interface AskedOfPackage extends Asked {
  readonly package: string;
}

/** Another run, by its Workflow ID and Temporal's Run ID, and who asked that it be repeated. */
export interface RunLink extends Asked {
  readonly run: string;
  readonly runId: string;
}

/** What a run is asked by an update, which it answers. */
export type RequestName = 'pause' | 'resume' | 'skip' | 'retry' | 'stop' | 'leaveRunning' | 'forceStop';

/** Also what nobody has to answer. */
export type ActionName = RequestName | 'cancel';

/** Something that was asked of a run, as it is recorded. */
export interface RunAction extends Asked {
  readonly action: ActionName;
  readonly package?: string;
  /** ISO 8601 in UTC, by Temporal's clock. */
  readonly at: string;
}

/** What a run answers to a request. */
export interface RecordedRequest extends RunAction {
  readonly action: RequestName;
}

/** Heartbeat details of the watching activity: hints for people (and proof for the protocol). */
export interface WatchHeartbeat {
  readonly phase: 'starting' | 'settling' | 'running';
  /** Set once a positive reply to the start was seen: the run is ours beyond doubt. */
  readonly proof: StartProof | null;
  /** The last step the Agent completed, and how many there are. */
  readonly lastStep?: number;
  readonly steps?: number;
  /** How long the run has been going when it was last looked at, in milliseconds by the server's clock. */
  readonly ranForMs?: number;
  /** What keeps the watcher from seeing how the job stands. */
  readonly waitsBecause?: string;
}
