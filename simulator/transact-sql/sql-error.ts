/** What an error does to the batch that it happens in (severity alone does not say). */
export type ErrorReach =
  /** The statement ends, the batch goes on. */
  | 'statement'
  /** The batch ends, unless a TRY catches it. */
  | 'batch';

/** An error as SQL Server raises it; the message texts are those of sys.messages. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  /** Set where it is thrown or by the statement that was running. */
  line: number | undefined;
  procedure: string | undefined;
  /** The batch or procedure it happened in, as an identity only. */
  level: object | undefined;

  constructor(
    readonly number: number,
    message: string,
    readonly options: {
      readonly severity?: number;
      readonly state?: number;
      readonly line?: number;
      readonly reach?: ErrorReach;
      /** By RAISERROR, which SET XACT_ABORT does not heed. */
      readonly isRaised?: boolean;
    } = {},
  ) {
    super(message);
    this.line = options.line;
  }

  get severity(): number {
    return this.options.severity ?? 16;
  }

  get state(): number {
    return this.options.state ?? 1;
  }

  get isRaised(): boolean {
    return this.options.isRaised ?? false;
  }

  get reach(): ErrorReach {
    return this.options.reach ?? 'statement';
  }
}

/** What this server does not know is an error that names it, never an empty result. */
export function unsupported(construct: string, line: number): SqlError {
  return new SqlError(50_000, `simulator: unsupported ${construct} near line ${line}`, { line, reach: 'batch' });
}

export function syntaxErrorNear(text: string, line: number): SqlError {
  return new SqlError(102, `Incorrect syntax near '${text}'.`, { severity: 15, line, reach: 'batch' });
}

export function conversionFailed(number: number, message: string): SqlError {
  return new SqlError(number, message, { reach: 'batch' });
}
