import type { SqlType } from '../../engine/sql-type';
import type { SqlValue } from '../../engine/sql-value';
import type { Bound } from '../query/scope';
import type { Frame } from '../run/session-state';
import type { ServerMoment } from './server-moment';

/** What an argument is converted to before the function sees it; `any` is left as it is. */
export type ParameterKind = 'text' | 'int' | 'any';

export interface FunctionCall {
  readonly values: readonly SqlValue[];
  readonly args: readonly Bound[];
  readonly frame: Frame;
  readonly now: () => ServerMoment;
  readonly line: number;
}

export interface FunctionDefinition {
  readonly parameters: readonly ParameterKind[];
  /** How many may be left out; -1 takes any number more of the last kind. */
  readonly optional?: number;
  /** Without it the result is NULL as soon as one argument is. */
  readonly acceptsNull?: boolean;
  readonly type: SqlType | ((args: readonly Bound[]) => SqlType);
  readonly evaluate: (call: FunctionCall) => SqlValue;
}

export type Functions = Readonly<Record<string, FunctionDefinition>>;

export const TEXT: SqlType = { name: 'nvarchar', length: 4000 };
export const MAX_TEXT: SqlType = { name: 'nvarchar', length: 'max' };
export const INT: SqlType = { name: 'int' };

/** The type of the first argument, text if it has none. */
export function typeOfFirst(args: readonly Bound[]): SqlType {
  return args[0]?.type ?? TEXT;
}

/** As wide as the first argument, and never of fixed length. */
export function textLikeFirst([first]: readonly Bound[]): SqlType {
  const type = first?.type;
  if (type?.name === 'varchar' || type?.name === 'char') return { name: 'varchar', length: type.length };
  if (type?.name === 'nvarchar' || type?.name === 'nchar') return { name: 'nvarchar', length: type.length };
  return TEXT;
}
