import { bindQuery } from '../query/bind-query';
import { emptyScope, NO_ROWS } from '../query/scope';
import type { SqlValue } from '../../engine/sql-value';
import { SqlError } from '../sql-error';
import type { Query, Select, SelectItem } from '../syntax/ast';
import { convert } from '../values/convert';
import { addLocalTable } from './local-tables';
import type { Output } from './output';
import { counted } from './run-simple-statement';
import type { Frame } from './session-state';
import { findVariable } from './variables';

/** A query as a statement: it is sent, put into variables, or into a new table. @throws SqlError 141 */
export async function runSelect(query: Query, frame: Frame, output: Output): Promise<void> {
  const select = query.body.kind === 'select' ? query.body : undefined;
  const assigns = select?.items.filter((item) => item.kind === 'assign') ?? [];
  if (select !== undefined && assigns.length > 0) {
    assignVariables(query, select, assigns, frame, output);
    return;
  }
  const bound = bindQuery(query, emptyScope(frame));
  const rows = bound.rows(NO_ROWS);
  if (select?.into !== undefined) {
    const columns = bound.columns.map((column) => ({ ...column, isIdentity: false, default: undefined }));
    addLocalTable(select.into, { columns, rows, nextIdentity: 1 }, frame, select.line);
  } else {
    await output.resultSet(bound.columns, rows);
  }
  counted(rows.length, frame, output);
}

type Assign = Extract<SelectItem, { kind: 'assign' }>;

/** Every row is assigned, so the last one stays; without rows the variables keep what they have. */
function assignVariables(query: Query, select: Select, assigns: readonly Assign[], frame: Frame, output: Output): void {
  if (assigns.length < select.items.length) {
    const message =
      'A SELECT statement that assigns a value to a variable must not be combined with data-retrieval operations.';
    throw new SqlError(141, message, { severity: 15, line: select.line, reach: 'batch' });
  }
  const bound = bindQuery(query, emptyScope(frame));
  const targets = assigns.map(({ variable, line }) => findVariable(variable, frame, line));
  // Without FROM, a variable that was assigned further left already has its new value.
  const rows: SqlValue[][] = select.from.length === 0 && select.where === undefined ? [] : bound.rows(NO_ROWS);
  if (rows.length === 0 && select.from.length === 0 && select.where === undefined) {
    assignOneByOne(assigns, frame);
    counted(1, frame, output);
    return;
  }
  for (const row of rows) {
    for (const [index, target] of targets.entries()) {
      target.value = convert(row[index] ?? null, bound.columns[index]?.type ?? null, target.type);
    }
  }
  counted(rows.length, frame, output);
}

function assignOneByOne(assigns: readonly Assign[], frame: Frame): void {
  for (const { variable, expression, line } of assigns) {
    const body: Select = { ...EMPTY_SELECT, items: [{ kind: 'expression', expression, alias: undefined }], line };
    const bound = bindQuery({ body, ctes: [], orderBy: [] }, emptyScope(frame));
    const target = findVariable(variable, frame, line);
    target.value = convert(bound.rows(NO_ROWS)[0]?.[0] ?? null, bound.columns[0]?.type ?? null, target.type);
  }
}

const EMPTY_SELECT: Omit<Select, 'items' | 'line'> = {
  kind: 'select',
  isDistinct: false,
  top: undefined,
  into: undefined,
  from: [],
  where: undefined,
  groupBy: [],
  having: undefined,
};
