import type { FaultDescription } from '../../../simulator';

/** What a server has to answer to a batch. What is left out is not looked at. */
export interface ExpectedAnswer {
  /** The rows of the last result set, values as the driver gives them. */
  readonly rows?: readonly (readonly unknown[])[];
  /** Column names of the last result set. */
  readonly columns?: readonly string[];
  /** Every error of the batch, in order. Without it there must be none. */
  readonly errors?: readonly ExpectedError[];
  /** Texts that must be among the messages. */
  readonly messages?: readonly string[];
}

export interface ExpectedError {
  readonly number: number;
  /** Severity. */
  readonly class: number;
  readonly text: string | RegExp;
}

/** One statement about SQL Server: what was read of it somewhere, as a batch and its answer. */
export interface Contract {
  readonly what: string;
  /**
   * Page of Microsoft's documentation (from `docs/` of its public sources), or section of a protocol. What no page says
   * is `not documented: ` and the section of our own that assumes it.
   */
  readonly source: string;
  /** No page says all of it: it was seen in public scripts, or follows from something else, and is to be shown first. */
  readonly isUnproven?: true;
  /** The simulator does not have it: there the answer is an error that names this construct. */
  readonly unsupportedBySimulator?: string;
  /** What goes before, in sessions of these names that stay open until the end of the contract. */
  readonly before?: readonly SessionBatch[];
  /** The session the batch runs in; without a name, one of its own. */
  readonly session?: string;
  /** Whom that session belongs to; without it, the sysadmin that the target was given. */
  readonly as?: Profile;
  readonly sql: string;
  readonly answer: ExpectedAnswer;
  /** Batches that put things right again, whatever happened. */
  readonly after?: readonly string[];
}

/** A statement about SQL Server that no batch can show. On a SQL Server it is not run: a person is told what to do. */
export interface ByHand extends Pick<Contract, 'what' | 'source'> {
  readonly isUnproven: true;
  /** Whom or what it takes. */
  readonly needs: string;
  readonly todo: string;
  /** What is taken for granted until then. */
  readonly expected: string;
  /** How the simulator plays it, where it can. */
  readonly played?: Played;
}

/** Batches with faults of the simulator between `before` and `sql`. */
export interface Played extends Pick<Contract, 'before' | 'sql' | 'answer' | 'after'> {
  readonly faults: readonly FaultDescription[];
  /** What makes the server again what it was. */
  readonly restoredBy?: readonly FaultDescription[];
}

/** One batch in a session. */
export interface SessionBatch {
  readonly session: string;
  readonly as?: Profile;
  readonly sql: string;
  /** The client gives up after so many milliseconds and sends an attention. */
  readonly cancelAfterMs?: number;
  /** The connection is reset before it (MS-TDS 2.2.3.1.2, RESETCONNECTION). */
  readonly afterReset?: true;
  /** It is not waited for before what comes next. */
  readonly inBackground?: true;
}

/** Logins that the target makes for itself, members of one of the Agent's roles, or of none. */
export const PROFILES = ['nobody', 'user', 'reader', 'operator'] as const;
export type Profile = (typeof PROFILES)[number];

/** Expressions that share a source: each a batch `SELECT expression`, with its one value. */
export function expressions(
  source: string,
  values: readonly (readonly [expression: string, value: unknown])[],
): Contract[] {
  return values.map(([expression, value]) => ({
    what: `${expression} is ${show(value)}`,
    source,
    sql: `SELECT ${expression}`,
    answer: { rows: [[value]] },
  }));
}

/** Conditions that share a source: true, false, or unknown, which is not true either way. */
export function conditions(
  source: string,
  values: readonly (readonly [condition: string, truth: boolean | null])[],
): Contract[] {
  const number = (truth: boolean | null): number => (truth === null ? -1 : truth ? 1 : 0);
  return values.map(([condition, truth]) => ({
    what: `${condition} is ${truth === null ? 'unknown' : String(truth)}`,
    source,
    sql: `SELECT CASE WHEN ${condition} THEN 1 WHEN NOT (${condition}) THEN 0 ELSE -1 END`,
    answer: { rows: [[number(truth)]] },
  }));
}

/** Batches that end in one error, and share a source. */
export function failures(
  source: string,
  values: readonly (readonly [sql: string, number: number, severity: number, text: string | RegExp])[],
): Contract[] {
  return values.map(([sql, number, severity, text]) => ({
    what: `${sql} ends with error ${number}`,
    source,
    sql,
    answer: { errors: [{ number, class: severity, text }] },
  }));
}

function show(value: unknown): string {
  return value === null ? 'NULL' : typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}
