import type { SqlType, SqlValue } from '../../engine/sql-value';
import type { Frame } from '../run/session-state';
import { isText, type TextType } from '../values/types';

/** A function that is NULL as soon as one argument is. */
export interface FunctionDefinition {
  /** The kinds of its parameters: see `PARAMETERS`. */
  readonly parameters: readonly string[];
  /** How many parameters have to be given. */
  readonly required: number;
  /** By the types of the arguments as they were given. */
  readonly typeOf: (args: readonly (SqlType | null)[]) => SqlType;
  /** `values` are the arguments, each converted to the kind of its parameter. */
  readonly evaluate: (values: never, context: FunctionContext) => SqlValue;
}

export interface FunctionContext {
  readonly frame: Frame;
  readonly args: readonly (SqlType | null)[];
}

export type Functions = Readonly<Record<string, FunctionDefinition>>;

/** `signature`: the kinds of the parameters with blanks between them; those with `?` may be left out. */
export function define(
  signature: string,
  type: SqlType | FunctionDefinition['typeOf'],
  evaluate: FunctionDefinition['evaluate'],
): FunctionDefinition {
  const parameters = signature === '' ? [] : signature.split(' ');
  return {
    parameters: parameters.map((parameter) => parameter.replace('?', '')),
    required: parameters.filter((parameter) => !parameter.endsWith('?')).length,
    typeOf: typeof type === 'function' ? type : () => type,
    evaluate,
  };
}

export const TEXT: TextType = { name: 'nvarchar', length: 4000 };

/** As wide as the first argument, and never of fixed length. */
export function textLikeFirst([first = null]: readonly (SqlType | null)[]): TextType {
  return isText(first) ? { name: first.name.startsWith('n') ? 'nvarchar' : 'varchar', length: first.length } : TEXT;
}
