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
  /** Page of Microsoft's documentation (from `docs/` of its public sources), or section of a protocol. */
  readonly source: string;
  readonly sql: string;
  readonly answer: ExpectedAnswer;
}

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
