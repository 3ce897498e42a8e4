/** A run that a schedule has started. */
export interface ScheduledRun {
  readonly run: string;
  /** ISO 8601 in UTC: the time it was due, and when it was started. */
  readonly dueAt: string;
  readonly startedAt: string;
}

/** A schedule as it stands; times are ISO 8601 in UTC. */
export interface ScheduleSnapshot {
  readonly schedule: string;
  /** The definition's name. */
  readonly definition: string;
  /** The schedule holds the definition itself, as it was when the schedule was made. */
  readonly isInline: boolean;
  readonly set?: Readonly<Record<string, unknown>>;
  readonly taskQueue: string;
  /** When runs are due: cron expressions of 5 to 7 fields, and `every 1h`; and when not. */
  readonly times: readonly string[];
  readonly skip: readonly string[];
  readonly timeZone: string;
  readonly next: readonly string[];
  readonly overlap: string;
  readonly catchupWindowMs: number;
  readonly pauseOnFailure: boolean;
  readonly isPaused: boolean;
  readonly note: string;
  readonly started: number;
  readonly skippedOverlap: number;
  readonly missedCatchupWindow: number;
  readonly running: readonly string[];
  /** The last ones, oldest first. */
  readonly recent: readonly ScheduledRun[];
}

/** A schedule as a list shows it. */
export type ScheduleLine = Pick<ScheduleSnapshot, 'schedule' | 'times' | 'timeZone' | 'isPaused' | 'note' | 'next'> & {
  readonly last?: ScheduledRun;
};
