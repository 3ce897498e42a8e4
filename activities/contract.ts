import type { ParentPackage } from '../src/definition/definition';
import type { StopReceipt } from '../src/report/run-progress';
import type { StartProof } from '../src/agent/start-attempt';
import type { TicketOrReason } from '../src/agent/take-tickets';
import type { StartTicket } from '../src/agent/ticket';

/** What the workflow may ask of the world. `createActivities` fulfils it; tests may put something else in its place. */
export interface Activities {
  /** Validates the definition and its names against the worker's inventory. Throws `InvalidDefinition`. */
  loadDefinition(input: unknown): Promise<LoadedParentPackage>;
  /** Looks whether a server can run these jobs. Never throws for what is wrong there: it says so. */
  readServer(request: ReadServerRequest): Promise<ServerReading>;
  /** Takes start tickets for jobs on one server, as they are now. */
  prepareStart(request: PrepareStartRequest): Promise<readonly PreparedStart[]>;
  /** Waits until the job can be started, however long that takes, and takes its ticket. */
  awaitStart(request: AwaitStartRequest): Promise<PreparedStart>;
  /** Starts the job with the ticket, if it may, and watches it to its end. Throws `JobFailed`, `JobOutcomeUnknown` … */
  runAgentJob(request: RunAgentJobRequest): Promise<JobRunResult>;
  /** Stops the run that the ticket started. */
  stopAgentJob(request: RunAgentJobRequest): Promise<StopReceipt>;
  /** Reads what the running watchers of this workflow last said of their starts, by activity id. */
  readProofs(): Promise<Readonly<Record<string, StartProof>>>;
}

export interface LoadedParentPackage {
  readonly definition: ParentPackage;
  /** The servers that its packages may run on, as the inventory has them. */
  readonly servers: readonly { readonly alias: string; readonly maxConcurrent: number | null }[];
  /** Pool → aliases, for the pools it names. */
  readonly pools: Readonly<Record<string, readonly string[]>>;
  readonly settings: RunSettings;
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
}

export interface ServerReading {
  readonly server: string;
  /** Why nothing can be started there, in a sentence that names the server; null when packages can. */
  readonly problem: string | null;
  /** Those of the jobs asked for that do not exist there, or that our login may not see. */
  readonly missingJobs: readonly string[];
}

export interface PrepareStartRequest {
  readonly server: string;
  readonly jobs: readonly string[];
}

export interface AwaitStartRequest {
  readonly server: string;
  readonly job: string;
}

export type PreparedStart = TicketOrReason;

export interface RunAgentJobRequest {
  readonly package: string;
  readonly ticket: StartTicket;
  readonly proof: StartProof | null;
}

export type JobRunResult =
  | {
      readonly kind: 'succeeded';
      readonly startedAt: string;
      readonly endedAt: string;
      /** Said in addition, such as that a step failed although the job succeeded. */
      readonly remark: string | null;
    }
  /** `isRefused`: SQL Server or its Agent will not start it, rather than that something came in between. */
  | { readonly kind: 'notStarted'; readonly reason: string; readonly isRefused: boolean }
  /** The watch was ended by a cancel; the job goes on. */
  | { readonly kind: 'detached'; readonly proof: StartProof | null };

/** Details of `JobFailed`, `JobCanceled` and `JobOutcomeUnknown`. */
export interface JobFailureDetails {
  readonly startedAt?: string;
  readonly endedAt?: string;
}
