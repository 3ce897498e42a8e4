import type { JobHistoryRow } from './tables';

/** Rows kept in all, or -1 for everything, and per job. Page: sp_set_sqlagent_properties. */
export interface HistoryLimits {
  readonly historyMaxRows: number;
  readonly historyMaxRowsPerJob: number;
}

/** The rows of `sysjobhistory` in the order of `instance_id`. */
export class JobHistory {
  private readonly byInstance = new Map<number, JobHistoryRow>();
  private lastInstanceId = 0;

  constructor(private readonly limits: HistoryLimits) {}

  /** Of one job or of all, lowest `instance_id` first. */
  rows(jobId?: string): JobHistoryRow[] {
    const all = [...this.byInstance.values()];
    return jobId === undefined ? all : all.filter((row) => row.job_id === jobId);
  }

  find(instanceId: number): JobHistoryRow | undefined {
    return this.byInstance.get(instanceId);
  }

  /** Inserts and returns SCOPE_IDENTITY(). */
  insert(row: Omit<JobHistoryRow, 'instance_id'>): number {
    const instance_id = ++this.lastInstanceId;
    this.byInstance.set(instance_id, { ...row, instance_id });
    return instance_id;
  }

  /** What sp_jobhistory_row_limiter does after each outcome row: the lowest ids go, of this job first, then of all. */
  limit(jobId: string): void {
    const { historyMaxRows, historyMaxRowsPerJob } = this.limits;
    if (historyMaxRows < 0) return;
    this.keepNewest(historyMaxRowsPerJob, this.rows(jobId));
    this.keepNewest(historyMaxRows, this.rows());
  }

  /** Deletes the rows of one job or of all; returns how many. */
  purge(jobId?: string): number {
    return this.keepNewest(0, this.rows(jobId));
  }

  private keepNewest(count: number, rows: readonly JobHistoryRow[]): number {
    const doomed = rows.slice(0, Math.max(0, rows.length - count));
    for (const { instance_id } of doomed) this.byInstance.delete(instance_id);
    return doomed.length;
  }
}
