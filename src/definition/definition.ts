/**
 * The words of a definition, as plain data that travels through workflow history. What has its default is left out, so
 * that the history of a simple run is small and can be read.
 *
 * - **Parent package**: what one run executes; the whole definition file.
 * - **Child package** (package): one node of it, a whole SSIS package (or any Agent job) run on one remote server.
 * - **Sequence**: packages that belong together, as in an SSIS sequence container; constraints may name it as a whole.
 * - **Precedence constraint**: package → package; the second may start only when the first ended as the constraint says.
 * - **Server**: one SQL Server instance with its own Agent, known by its alias in the inventory.
 * - **Pool**: a named set of servers that can all run the same packages.
 */
export interface ParentPackage {
  readonly name: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  /** The values of its parameters in this run. */
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
  /** How many packages may be in flight at once, whatever the worker's window and the caps of the servers allow. */
  readonly concurrent?: number;
  /** How long the run may take in all, in milliseconds; then its jobs are stopped as by a cancel. */
  readonly timeoutMs?: number;
  readonly window?: StartWindow;
  readonly packages: readonly ChildPackage[];
  readonly sequences?: readonly Sequence[];
}

export type ParameterValue = string | number | boolean;

/** One package. Exactly one of `server` and `pool` is set. */
export interface ChildPackage {
  readonly name: string;
  readonly description?: string;
  /** The name of the SQL Server Agent job that runs it. */
  readonly job: string;
  /** Pins the package to this server. */
  readonly server?: string;
  /** Lets the scheduler choose a server of this pool. */
  readonly pool?: string;
  /** The sequence it stands in. */
  readonly sequence?: string;
  readonly after: readonly PrecedenceConstraint[];
  /** One met constraint is enough; without it all must be met. */
  readonly when?: 'any';
  /** It is skipped, and what comes after it goes on as if it had succeeded. */
  readonly disabled?: true;
  /** The name of the step to start the job at. */
  readonly startAtStep?: string;
  /** How long its job may run, in milliseconds, by the server's clock. */
  readonly timeoutMs?: number;
  /** At the time limit the job is left running; without it, it is stopped. */
  readonly onTimeout?: 'leave';
  /** How long it may wait for its start, in milliseconds, once its constraints are met and its windows are open. */
  readonly startWithinMs?: number;
  readonly retry?: RetryRule;
  /** What to do when somebody else runs the job: watch that run to its end, or fail; without it, wait. */
  readonly ifAlreadyRunning?: 'adopt' | 'fail';
  /** Higher goes first; 0 without it. */
  readonly priority?: number;
  /** No two packages that share one of these names are in flight together. */
  readonly exclusive?: readonly string[];
  /** How long it usually takes, in milliseconds. */
  readonly expectMs?: number;
  /** A failure of it does not make the run fail. */
  readonly tolerateFailure?: true;
}

export interface Sequence {
  readonly name: string;
  readonly description?: string;
  /** The sequence it stands in itself. */
  readonly sequence?: string;
  readonly after: readonly PrecedenceConstraint[];
  readonly when?: 'any';
}

/** What the predecessor must have ended as. `completion`: in whatever way, but not skipped. */
export type ConstraintValue = 'success' | 'failure' | 'completion';

/** The package or sequence may start only when `package` (a package or a sequence) has ended as `on` says. */
export interface PrecedenceConstraint {
  readonly package: string;
  readonly on: ConstraintValue;
}

/** Outcomes after which a package may be tried again by itself. */
export type RetriedOutcome = 'failed' | 'timedOut' | 'canceled';

export interface RetryRule {
  /** How often it is tried again after the first time: SQL Server Agent's `retry_attempts`. */
  readonly attempts: number;
  /** The wait before the first retry, in milliseconds. */
  readonly waitMs: number;
  /** Each further wait is so many times the one before, up to `maxWaitMs`. */
  readonly backoff: number;
  readonly maxWaitMs: number;
  readonly on: readonly RetriedOutcome[];
  /** A retry starts the job at the step that failed instead of at its beginning. */
  readonly fromFailedStep?: true;
}

/** When packages may be started, by the clock of a time zone. */
export interface StartWindow {
  /** IANA, such as `Europe/Berlin`. */
  readonly timeZone: string;
  /** `HH:MM`, or a moment (ISO 8601 with offset): nothing starts before it. */
  readonly notBefore?: string;
  /** `HH:MM`, or a moment: what has not started by then is skipped. */
  readonly notAfter?: string;
  /** Nothing starts in these times; what runs goes on. */
  readonly blackouts?: readonly Blackout[];
}

export interface Blackout {
  /** `HH:MM`; `to` may be on the next day. */
  readonly from: string;
  readonly to: string;
  /** On which days `from` lies; every day without it. */
  readonly days?: readonly Weekday[];
}

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];
