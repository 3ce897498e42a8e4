import type { JobHistoryRow } from './tables';

/** Rows kept in all and per job; `maxRows` -1 keeps everything. Page: sp_set_sqlagent_properties. */
export interface HistoryLimits {
  readonly maxRows: number;
  readonly maxRowsPerJob: number;
}

/** The rows of `sysjobhistory` in the order of `instance_id`, found by job and by id. */
export class JobHistory {
  private readonly byInstance = new Map<number, JobHistoryRow>();
  private readonly byJob = new Map<string, JobHistoryRow[]>();
  private lastInstanceId = 0;

  constructor(private readonly limits: HistoryLimits) {}

  /** Every row, lowest `instance_id` first. */
  rows(): Iterable<JobHistoryRow> {
    return this.byInstance.values();
  }

  ofJob(jobId: string): readonly JobHistoryRow[] {
    return this.byJob.get(jobId) ?? [];
  }

  find(instanceId: number): JobHistoryRow | undefined {
    return this.byInstance.get(instanceId);
  }

  /** Inserts and returns SCOPE_IDENTITY(). */
  insert(row: Omit<JobHistoryRow, 'instance_id'>): number {
    const instance_id = ++this.lastInstanceId;
    const inserted: JobHistoryRow = { ...row, instance_id };
    this.byInstance.set(instance_id, inserted);
    const ofJob = this.byJob.get(row.job_id);
    if (ofJob) ofJob.push(inserted);
    else this.byJob.set(row.job_id, [inserted]);
    return instance_id;
  }

  /** What sp_jobhistory_row_limiter does after each outcome row: the lowest ids go, of this job first, then of all. */
  limit(jobId: string): void {
    const { maxRows, maxRowsPerJob } = this.limits;
    if (maxRows < 0) return;
    const ofJob = this.ofJob(jobId);
    this.delete(ofJob.slice(0, Math.max(0, ofJob.length - maxRowsPerJob)));
    this.deleteOldest(this.byInstance.size - maxRows);
  }

  /** Deletes the rows of one job or of all that `isDoomed` names; returns how many. */
  purge(jobId: string | null, isDoomed: (row: JobHistoryRow) => boolean): number {
    const rows = jobId === null ? [...this.rows()] : this.ofJob(jobId);
    const doomed = rows.filter(isDoomed);
    this.delete(doomed);
    return doomed.length;
  }

  private deleteOldest(count: number): void {
    const doomed: JobHistoryRow[] = [];
    for (const row of this.byInstance.values()) {
      if (doomed.length >= count) break;
      doomed.push(row);
    }
    this.delete(doomed);
  }

  private delete(doomed: readonly JobHistoryRow[]): void {
    const gone = new Set(doomed);
    for (const row of gone) this.byInstance.delete(row.instance_id);
    for (const jobId of new Set(doomed.map((row) => row.job_id))) {
      const left = this.ofJob(jobId).filter((row) => !gone.has(row));
      if (left.length > 0) this.byJob.set(jobId, left);
      else this.byJob.delete(jobId);
    }
  }
}
