import type { ColumnDescription } from '../engine/sql-session';
import { type SqlType, type SqlValue, SYSNAME } from '../engine/sql-value';

/** One column of a table or result set. `V` is how its values are held (see `SqlValue`). */
export interface Column<V extends SqlValue> {
  readonly type: SqlType;
  readonly nullable: boolean;
  /** Never set: it ties the TypeScript type of the values to the column. */
  readonly holds?: V;
}

export type Columns = Readonly<Record<string, Column<SqlValue>>>;

/** The row that a set of columns describes. */
export type RowOf<C extends Columns> = { -readonly [K in keyof C]: C[K] extends Column<infer V> ? V : never };

export const TINYINT: Column<number> = { type: { name: 'tinyint' }, nullable: false };
export const INT: Column<number> = { type: { name: 'int' }, nullable: false };
export const FLOAT: Column<number> = { type: { name: 'float' }, nullable: false };
export const UNIQUEIDENTIFIER: Column<string> = { type: { name: 'uniqueidentifier' }, nullable: false };
export const DATETIME: Column<bigint> = { type: { name: 'datetime' }, nullable: false };
export const NAME: Column<string> = { type: SYSNAME, nullable: false };

/** `length` in characters. */
export function nvarchar(length: number | 'max'): Column<string> {
  return { type: { name: 'nvarchar', length }, nullable: false };
}

/** `length` in bytes. */
export function varbinary(length: number): Column<Buffer> {
  return { type: { name: 'varbinary', length }, nullable: false };
}

export function nullable<V extends SqlValue>(column: Column<V>): Column<V | null> {
  return { type: column.type, nullable: true };
}

/** The columns as COLMETADATA wants them. */
export function describeColumns(columns: Columns): ColumnDescription[] {
  return Object.entries(columns).map(([name, { type, nullable: mayBeNull }]) => ({ name, type, nullable: mayBeNull }));
}
