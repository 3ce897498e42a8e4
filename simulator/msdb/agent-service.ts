import type { JobRow, JobStepRow } from './tables';

/** What sp_help_job shows as `current_execution_status`. */
export const JOB_STATE = { executing: 1, waitingForThread: 2, betweenRetries: 3, idle: 4, completing: 7 } as const;

/** Who asked for a run. */
export interface RunRequest {
  /** `run_requested_source`: '1' scheduler, '4' user. */
  readonly source: '1' | '4';
  /** As the Agent words it: `User sa`, `Schedule 12 (Nightly)`. */
  readonly requestedBy: string;
  /** `request_source_id` of xp_sqlagent_enum_jobs. */
  readonly sourceId: string;
  /** The step to start at instead of the job's start step. */
  readonly startStep: JobStepRow | undefined;
}

/** What the Agent tells of a run that is requested or under way. */
export interface LiveRun {
  readonly request: RunRequest;
  readonly state: (typeof JOB_STATE)[keyof typeof JOB_STATE];
  /** Accepted, and the Agent has not written it down yet. */
  readonly isPending: boolean;
  readonly currentStep: JobStepRow | undefined;
  readonly retryAttempt: number;
}

/** The Agent as the procedures of msdb reach it; who asks for something gets the text of the refusal, if any. */
export interface AgentService {
  readonly status: 'stopped' | 'starting' | 'running';
  runOf(jobId: string): LiveRun | undefined;
  requestStart(job: JobRow, request: RunRequest): string | undefined;
  requestStop(job: JobRow, by: string): string | undefined;
  /** A job was targeted at this server: the Agent comes to know it, and writes its activity row, a little later. */
  jobAdded(jobId: string): void;
}
