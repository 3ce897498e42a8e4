import type { SqlType, SqlValue } from '../../engine/sql-value';
import type { Frame } from '../run/session-state';

/** A function that is NULL as soon as one argument is. */
export interface FunctionDefinition {
  /** The kinds of its parameters (see `PARAMETERS`) with blanks between them; those with `?` may be left out. */
  readonly signature: string;
  /** By the types of the arguments as they were given. */
  readonly type: SqlType | ((args: readonly (SqlType | null)[]) => SqlType);
  /** `values` are the arguments, each converted to the kind of its parameter. */
  readonly evaluate: (values: never, context: FunctionContext) => SqlValue;
}

interface FunctionContext {
  readonly frame: Frame;
  readonly args: readonly (SqlType | null)[];
}

export type Functions = Readonly<Record<string, FunctionDefinition>>;

export function define(
  signature: string,
  type: FunctionDefinition['type'],
  evaluate: FunctionDefinition['evaluate'],
): FunctionDefinition {
  return { signature, type, evaluate };
}
