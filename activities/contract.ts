import type { ParameterValue, ParentPackage } from '../src/definition/definition';
import type { RunLink, StopReceipt } from '../src/report/run-progress';
import type { RunSearchAttribute } from '../src/report/search-attributes';
import type { PackageRecord } from '../src/scheduling/package-record';
import type { RunPlaces } from '../src/servers/run-places';
import type { FormerRun, RerunChoice } from '../src/scheduling/take-over';
import type { StartProof } from '../src/agent/start-attempt';
import type { StartLimits } from '../src/agent/start-limits';
import type { JobToStart, TicketOrReason } from '../src/agent/take-tickets';
import type { StartTicket } from '../src/agent/ticket';

/** What the workflow may ask of the world. `createActivities` fulfils it; tests may put something else in its place. */
export interface Activities {
  /**
   * Takes the name of a definition, a definition, or a `RunRequest`, and validates it against the worker's inventory.
   * Throws `InvalidDefinition`.
   */
  loadDefinition(input: unknown): Promise<LoadedParentPackage>;
  /** Looks whether a server can run these jobs. Never throws for what is wrong there: it says so. */
  readServer(request: ReadServerRequest): Promise<ServerReading>;
  /** Takes start tickets for jobs on one server, as they are now. */
  prepareStart(request: PrepareStartRequest): Promise<readonly PreparedStart[]>;
  /** Waits until the job can be started, however long that takes, and takes its ticket. */
  awaitStart(request: AwaitStartRequest): Promise<PreparedStart>;
  /** Waits until something can be started on a server that was left out, however long that takes. */
  awaitServer(request: AwaitServerRequest): Promise<ServerReading>;
  /** Waits until a server that was full has room for a start, or does not answer. */
  awaitRoom(request: AwaitRoomRequest): Promise<void>;
  /** Starts the job with the ticket, if it may, and watches it to its end. Throws `JobFailed`, `JobOutcomeUnknown` … */
  runAgentJob(request: RunAgentJobRequest): Promise<JobRunResult>;
  /** Stops the run that the ticket started. */
  stopAgentJob(request: StopAgentJobRequest): Promise<StopReceipt>;
  /** Says which search attributes the run may set: those that are registered. Never throws for what is wrong there. */
  readSearchAttributes(): Promise<readonly RunSearchAttribute[]>;
  /** Reads what the running watchers of this workflow last said of their starts, by activity id. */
  readProofs(): Promise<Readonly<Record<string, StartProof>>>;
}

/** What a run is started with, when it is more than a definition or the name of one. */
export type RunRequest = DefinitionRequest | RerunRequest;

export interface DefinitionRequest {
  /** The name of a definition in the worker's folder, or a definition. */
  readonly definition: string | Readonly<Record<string, unknown>>;
  /** Values of its parameters; texts are converted to the type that is declared. */
  readonly set?: Readonly<Record<string, ParameterValue>> | undefined;
}

/** A rerun of a run that has ended: of what failed, unless packages are named. */
export interface RerunRequest {
  readonly rerun: {
    /** The Workflow ID of the run. */
    readonly run: string;
    /** These packages and everything downstream of them. */
    readonly from?: readonly string[] | undefined;
    /** These packages and no others. */
    readonly only?: readonly string[] | undefined;
    /** What to do with those of which nobody knows how they ended, when none are named. */
    readonly unknown?: 'again' | 'succeeded' | undefined;
    /** Who asks for it, and why: for the record. */
    readonly by?: string | undefined;
    readonly reason?: string | undefined;
  };
}

/** What a run keeps for a rerun: the answer of its `record` query. */
export interface RunRecord extends FormerRun {
  readonly source: DefinitionSource;
}

/** A run that has ended, and how Temporal tells it from others of its id. */
export interface RecordedRun extends RunRecord {
  readonly runId: string;
}

export interface LoadedParentPackage extends RunPlaces {
  readonly definition: ParentPackage;
  readonly settings: RunSettings;
  readonly source: DefinitionSource;
  /** The run that this one repeats. */
  readonly rerunOf?: RunLink;
  /** How its packages ended, and which are run again; of use to the first workflow run only, do not carry it along. */
  readonly former?: { readonly records: readonly PackageRecord[]; readonly choice: RerunChoice };
  /**
   * The definition as it was read: the text of its file, or the JSON of one given inline or taken from another run. It is
   * in history so that a run can be read when its file has changed; it is large, and nothing of a run depends on it: do
   * not carry it along.
   */
  readonly text: string;
}

/** Where a definition came from. */
export interface DefinitionSource {
  /** By which it was looked up; null when it was given inline. */
  readonly name: string | null;
  /** Of its text in UTF-8, in hexadecimal. */
  readonly sha256: string;
}

/** Worker settings that shape a run. */
export interface RunSettings {
  /** How many packages may be in flight at once. */
  readonly window: number;
  /** History events from which a run continues as new at a low point, and at which it does so in any case. */
  readonly continueAsNewFrom: number;
  readonly continueAsNewAt: number;
  /** How long the death of a worker goes unnoticed, in milliseconds. */
  readonly heartbeatTimeoutMs: number;
}

export interface ReadServerRequest {
  readonly server: string;
  /** The jobs that packages may want to run there. */
  readonly jobs: readonly string[];
  /** Asks how many jobs it may have at once; absent when that is known. */
  readonly maxConcurrent?: 'auto';
}

export interface ServerReading {
  readonly server: string;
  /** Why nothing can be started there, in a sentence that names the server; null when packages can. */
  readonly problem: string | null;
  /** Waiting may help against the problem. */
  readonly isPassing?: true;
  /** The problem is that it is being drained: a run may begin all the same, and its packages wait. */
  readonly isDrained?: true;
  /** Those of the jobs asked for that do not exist there, or that our login may not see. */
  readonly missingJobs: readonly string[];
  /**
   * How long a job usually takes there, in milliseconds, by its name as asked; jobs without a successful run in the
   * server's history are absent, and all of them when that history could not be read.
   */
  readonly usualMs?: Readonly<Record<string, number>>;
  /** How many jobs of a run it may have at once, when that was asked. */
  readonly maxConcurrent?: number;
  /** Why so many, as part of a sentence: `it has 8 processors`. */
  readonly capReason?: string;
}

export interface PrepareStartRequest {
  readonly server: string;
  readonly jobs: readonly JobToStart[];
  /** How much the server can take; absent when it has no limits. */
  readonly limits?: StartLimits;
}

export interface AwaitStartRequest {
  readonly server: string;
  readonly job: JobToStart;
  readonly limits?: StartLimits;
}

export interface AwaitRoomRequest {
  readonly server: string;
  readonly limits: StartLimits;
}

export interface AwaitServerRequest extends ReadServerRequest {
  /** It is not asked before, in milliseconds. */
  readonly afterMs: number;
}

export type PreparedStart = TicketOrReason;

export interface RunAgentJobRequest {
  readonly package: string;
  readonly ticket: StartTicket;
  readonly proof: StartProof | null;
  /** How long the job may run, in milliseconds by the server's clock. */
  readonly timeLimitMs?: number;
}

export interface StopAgentJobRequest extends RunAgentJobRequest {
  /** Also a run that is only probably ours, or was begun by somebody else. */
  readonly isForced: boolean;
}

export type JobRunResult =
  | {
      readonly kind: 'succeeded';
      readonly startedAt: string;
      readonly endedAt: string;
      /** `instance_id` of the outcome row; null when it was purged. */
      readonly historyId: number | null;
      /** When the job run was asked for, by its activity row: the server's wall clock. Absent when that was not seen. */
      readonly requestedDate?: string;
      /** Said in addition, such as that a step failed although the job succeeded. */
      readonly remark: string | null;
    }
  /**
   * `isRefused`: SQL Server or its Agent will not start it, rather than that something came in between. `because`: what
   * is the matter with the server, whatever the job.
   */
  | {
      readonly kind: 'notStarted';
      readonly reason: string;
      readonly isRefused: boolean;
      readonly because?: 'connection' | 'login' | 'agentOff' | 'full';
    }
  /** Its time is over, and it goes on. */
  | {
      readonly kind: 'timedOut';
      readonly startedAt: string;
      readonly proof: StartProof | null;
      readonly requestedDate?: string;
    }
  /** The watch was ended by a cancel; the job goes on. */
  | { readonly kind: 'detached'; readonly proof: StartProof | null; readonly requestedDate?: string };

/** Details of `JobFailed`, `JobCanceled` and `JobOutcomeUnknown`. */
export interface JobFailureDetails {
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly historyId?: number;
  readonly requestedDate?: string;
  /** The name of the step that failed, and its number. */
  readonly failedStep?: string;
  readonly failedStepId?: number;
}
