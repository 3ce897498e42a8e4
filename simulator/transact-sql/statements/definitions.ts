import type { SecurityChange } from '../../engine/server-objects';
import { parseExpression } from '../expressions/expression';
import { emptyScope, NO_ROWS } from '../expressions/scope';
import type { Frame, LocalColumn, LocalTable } from '../run/session-state';
import { findSystemTable } from '../run/tables-and-variables';
import { sqlError, unsupported } from '../sql-error';
import { parseType } from '../syntax/data-type';
import type { TokenStream } from '../syntax/token-stream';
import { convert } from '../values/convert';
import type { Action } from './statement';

/** A column of a table that is made in that frame. */
type ColumnOf = (frame: Frame) => LocalColumn;

/** After CREATE; only temporary tables can be made here. @throws SqlError 2714 */
export function parseCreate(tokens: TokenStream, line: number): Action {
  if (tokens.isOneOf('LOGIN', 'USER')) return parseCreatePrincipal(tokens, line);
  if (!tokens.take('TABLE')) throw unsupported(`CREATE ${tokens.peek().keyword}`, line);
  const name = tokens.path().at(-1) ?? '';
  const columns = parseColumns(tokens);
  return (frame) => {
    if (!/^#[^#]/.test(name)) throw unsupported(`table ${name} (only #temporary tables)`, line);
    const key = name.toLowerCase();
    const { tempTables } = frame.session;
    if (tempTables.has(key)) throw sqlError(2714, [name], line);
    tempTables.set(key, newTable(columns, frame));
    frame.ownTempTables.add(key);
  };
}

/** After DROP. @throws SqlError 3701 */
export function parseDrop(tokens: TokenStream, line: number): Action {
  if (tokens.isOneOf('LOGIN', 'USER')) return parseDropPrincipal(tokens);
  if (!tokens.take('TABLE')) throw unsupported(`DROP ${tokens.peek().keyword}`, line);
  const ifExists = tokens.take('IF', 'EXISTS');
  const paths = tokens.list(() => tokens.path());
  return (frame) => {
    for (const path of paths) {
      const key = path.at(-1)?.toLowerCase() ?? '';
      if (findSystemTable(path, frame.session) !== undefined) throw unsupported(`DROP TABLE ${path.join('.')}`, line);
      const isThere = frame.session.tempTables.delete(key);
      frame.ownTempTables.delete(key);
      if (!isThere && !ifExists) throw sqlError(3701, [path.join('.')], line);
    }
  };
}

export function newTable(columns: readonly ColumnOf[], frame: Frame): LocalTable {
  return { columns: columns.map((column) => column(frame)), rows: [], nextIdentity: 1 };
}

/** The columns of a new table, in parentheses. */
export function parseColumns(tokens: TokenStream): ColumnOf[] {
  return tokens.tuple(() => {
    if (tokens.isOneOf('PRIMARY', 'UNIQUE', 'CONSTRAINT')) throw unsupported('table constraint', tokens.line);
    return parseColumn(tokens);
  });
}

/** A key is read over: that it is unique is not checked. */
function parseColumn(tokens: TokenStream): ColumnOf {
  const name = tokens.name();
  const type = parseType(tokens);
  let [nullable, isIdentity] = [true, false];
  let byDefault: ReturnType<typeof parseExpression> | undefined;
  for (;;) {
    if (tokens.take('NOT', 'NULL') || tokens.take('PRIMARY', 'KEY')) nullable = false;
    else if (tokens.take('COLLATE')) tokens.name();
    else if (tokens.take('DEFAULT')) byDefault = parseExpression(tokens);
    else if (tokens.take('IDENTITY')) [nullable, isIdentity] = [false, parseIdentity(tokens)];
    else if (!['NULL', 'CLUSTERED', 'NONCLUSTERED', 'UNIQUE'].some((word) => tokens.take(word))) break;
  }
  return (frame) => {
    const bound = byDefault?.(emptyScope(frame));
    const value = bound && (() => convert(bound.evaluate(NO_ROWS), bound.type, type));
    return { name, type, nullable, isIdentity, default: value };
  };
}

function parseIdentity(tokens: TokenStream): true {
  const numbers = tokens.is('(') ? tokens.tuple(() => tokens.text('number')) : [];
  if (numbers.some((number) => number !== '1')) throw unsupported('IDENTITY other than (1, 1)', tokens.line);
  return true;
}

/** Temporary tables made inside a procedure or a dynamic text end with it. */
export function dropOwnTables(frame: Frame): void {
  for (const key of frame.ownTempTables) frame.session.tempTables.delete(key);
}

/** @throws SqlError 15007, 15023, 15025, 15151, 15247 */
function changing(change: SecurityChange): Action {
  return ({ session: { server, caller, database } }) => server.security.change(change, caller.identity, database);
}

/** `CREATE LOGIN name WITH PASSWORD = '…'` and `CREATE USER name [FOR LOGIN login]`, after CREATE. @throws SqlError 102 */
export function parseCreatePrincipal(tokens: TokenStream, line: number): Action {
  const isLogin = tokens.next().keyword === 'LOGIN';
  const name = tokens.name();
  if (!isLogin) {
    const login = tokens.take('FOR', 'LOGIN') || tokens.take('FROM', 'LOGIN') ? tokens.name() : name;
    return changing({ kind: 'createUser', name, login });
  }
  if (!tokens.take('WITH', 'PASSWORD')) throw unsupported('CREATE LOGIN without PASSWORD', line);
  tokens.expect('=');
  const password = tokens.text('string');
  // Policies are not checked here.
  while (tokens.take(',')) {
    tokens.name();
    tokens.expect('=');
    tokens.next();
  }
  return changing({ kind: 'createLogin', name, password });
}

/** `DROP LOGIN name` and `DROP USER name`, after DROP. @throws SqlError 102 */
export function parseDropPrincipal(tokens: TokenStream): Action {
  const kind = tokens.next().keyword === 'LOGIN' ? 'dropLogin' : 'dropUser';
  return changing({ kind, name: tokens.name() });
}

/** `ALTER ROLE role ADD MEMBER member`, after ALTER. @throws SqlError 102 */
export function parseAlterRole(tokens: TokenStream, line: number): Action {
  if (!tokens.take('ROLE')) throw unsupported(`ALTER ${tokens.peek().keyword}`, line);
  const role = tokens.name();
  if (!tokens.take('ADD', 'MEMBER')) throw unsupported('ALTER ROLE other than ADD MEMBER', line);
  return changing({ kind: 'addMember', role, member: tokens.name() });
}

/** `GRANT EXECUTE, SELECT ON [OBJECT::]schema.object TO user, …`, after GRANT. @throws SqlError 102 */
export function parseGrant(tokens: TokenStream, line: number): Action {
  const permissions = tokens.list(() => tokens.next().keyword);
  if (!tokens.take('ON')) throw unsupported(`GRANT ${permissions.join(', ')} without ON`, line);
  tokens.take('OBJECT', '::');
  const object = tokens.path().join('.');
  tokens.expect('TO');
  return changing({ kind: 'grant', permissions, object, to: tokens.list(() => tokens.name()) });
}
