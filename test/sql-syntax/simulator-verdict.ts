import { SqlError } from '../../simulator/transact-sql/sql-error';
import { parseBatch } from '../../simulator/transact-sql/statements/statement';
import { ACCEPTED, type Verdict } from './verdict';

/** Errors that end the parsing of what is T-SQL: RETURN of a value in a batch, an unknown type. */
const NOT_OF_SYNTAX: ReadonlySet<number> = new Set([178, 2715]);

/** What the simulator's own parser says. */
export function simulatorVerdict(text: string): Verdict {
  try {
    parseBatch(text);
    return ACCEPTED;
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    if (NOT_OF_SYNTAX.has(error.number)) return { is: 'undecided', why: `error ${error.number}` };
    const construct = /^simulator: unsupported (.*) near line \d+$/.exec(error.message)?.[1];
    return construct === undefined
      ? { is: 'rejected', why: `${error.number} ${error.message}` }
      : { is: 'undecided', why: construct };
  }
}
