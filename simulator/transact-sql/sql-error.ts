import { MESSAGES, traitsOf } from './sys-messages';

/** What a message has besides number and text (sys.messages; severity alone does not say how far an error reaches). */
export interface ErrorTraits {
  readonly severity: number;
  readonly state: number;
  /** Unless a TRY catches it; otherwise the statement ends and the batch goes on. */
  readonly endsBatch: boolean;
  /** By RAISERROR, which SET XACT_ABORT does not heed. */
  readonly isRaised: boolean;
  /** WITH NOWAIT: the client is told at once. */
  readonly isUrgent: boolean;
}

/** An error as SQL Server raises it. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  readonly traits: ErrorTraits;
  procedure: string | undefined;
  /** The batch or procedure it happened in, as an identity only. */
  level: object | undefined;

  /** `line` is set by the statement that was running when it is not known here. */
  constructor(
    readonly number: number,
    message: string,
    traits: Partial<ErrorTraits> = {},
    public line?: number,
  ) {
    super(message);
    this.traits = { severity: 16, state: 1, endsBatch: false, isRaised: false, isUrgent: false, ...traits };
  }
}

/** One of `MESSAGES`, each `%s` replaced by the next of the values. */
export function sqlError(
  number: keyof typeof MESSAGES,
  values: readonly (string | number)[] = [],
  line?: number,
): SqlError {
  let next = 0;
  const text = MESSAGES[number].replaceAll('%s', () => String(values[next++]));
  return new SqlError(number, text, traitsOf(number), line);
}

/** What this server does not know is an error that names it, never an empty result. */
export function unsupported(construct: string, line?: number): SqlError {
  const where = line === undefined ? '' : ` near line ${line}`;
  return new SqlError(50_000, `simulator: unsupported ${construct}${where}`, { endsBatch: true }, line);
}
