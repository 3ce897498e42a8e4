import type { SecurityChange } from '../../engine/server-objects';
import type { ColumnDescription } from '../../engine/sql-session';
import { parseExpression } from '../expressions/expression';
import { assign, findSystemTable, type Frame, tempTablesWith } from '../run/session-state';
import { sqlError, unsupported } from '../sql-error';
import { parseType, type TokenStream } from '../syntax/token-stream';
import type { Action } from './statement';

/** After CREATE; only temporary tables can be made here. @throws SqlError 2714 */
export function parseCreate(tokens: TokenStream, line: number): Action {
  if (tokens.take('LOGIN')) return parseCreateLogin(tokens, line);
  if (tokens.take('USER')) return parseCreateUser(tokens);
  if (!tokens.take('TABLE')) throw unsupported(`CREATE ${tokens.peek().keyword}`, line);
  const name = tokens.path().at(-1) ?? '';
  const columns = parseColumns(tokens);
  return ({ tempTables }) => {
    if (!/^#[^#]/.test(name)) throw unsupported(`table ${name} (only #temporary tables)`);
    if (tempTables.has(name.toLowerCase())) throw sqlError(2714, [name]);
    tempTables.set(name.toLowerCase(), { columns, rows: [] });
  };
}

/** After DROP. @throws SqlError 3701 */
export function parseDrop(tokens: TokenStream, line: number): Action {
  if (tokens.take('LOGIN')) return changing({ kind: 'dropLogin', name: tokens.name() });
  if (tokens.take('USER')) return changing({ kind: 'dropUser', name: tokens.name() });
  if (!tokens.take('TABLE')) throw unsupported(`DROP ${tokens.peek().keyword}`, line);
  const ifExists = tokens.take('IF', 'EXISTS');
  const paths = tokens.list(() => tokens.path());
  return (frame) => {
    for (const path of paths) {
      if (findSystemTable(path, frame.session) !== undefined) throw unsupported(`DROP TABLE ${path.join('.')}`);
      const key = path.at(-1)?.toLowerCase() ?? '';
      const isThere = tempTablesWith(key, frame)?.delete(key) ?? false;
      if (!isThere && !ifExists) throw sqlError(3701, [path.join('.')]);
    }
  };
}

export function parseDeclare(tokens: TokenStream): Action {
  const declarations = tokens.list(() => parseDeclaration(tokens, tokens.declare().toLowerCase()));
  return (frame) => {
    for (const declare of declarations) declare(frame);
  };
}

/** A declaration in a loop is carried out each time round. */
function parseDeclaration(tokens: TokenStream, name: string): (frame: Frame) => void {
  if (tokens.is('CURSOR')) throw unsupported('CURSOR', tokens.line);
  if (tokens.take('TABLE')) {
    const columns = parseColumns(tokens);
    return (frame) => frame.tables.set(name, { columns, rows: [] });
  }
  const type = parseType(tokens);
  const value = tokens.after('=', () => parseExpression(tokens));
  return (frame) => {
    const variable = { type, value: null };
    if (value !== undefined) assign(variable, value, frame);
    frame.variables.set(name, variable);
  };
}

/** The columns of a new table, in parentheses. A key is read over: that it is unique is not checked. */
function parseColumns(tokens: TokenStream): ColumnDescription[] {
  return tokens.tuple(() => {
    if (tokens.isOneOf('PRIMARY', 'UNIQUE', 'CONSTRAINT')) throw unsupported('table constraint', tokens.line);
    const [name, type] = [tokens.name(), parseType(tokens)];
    let nullable = true;
    for (;;) {
      const { keyword, line } = tokens.peek();
      if (['DEFAULT', 'IDENTITY', 'CHECK', 'CONSTRAINT'].includes(keyword))
        throw unsupported(`${keyword} column`, line);
      if (tokens.take('NOT', 'NULL') || tokens.take('PRIMARY', 'KEY')) nullable = false;
      else if (tokens.take('COLLATE')) tokens.name();
      else if (!['NULL', 'CLUSTERED', 'NONCLUSTERED', 'UNIQUE'].some((word) => tokens.take(word))) break;
    }
    return { name, type, nullable };
  });
}

/** @throws SqlError 15007, 15023, 15025, 15151, 15247 */
function changing(change: SecurityChange): Action {
  return ({ session: { server, caller, database } }) => server.security.change(change, caller.identity, database);
}

/** `CREATE LOGIN name WITH PASSWORD = '…'` */
function parseCreateLogin(tokens: TokenStream, line: number): Action {
  const name = tokens.name();
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

/** `CREATE USER name [FOR LOGIN login]` */
function parseCreateUser(tokens: TokenStream): Action {
  const name = tokens.name();
  const login = tokens.take('FOR', 'LOGIN') || tokens.take('FROM', 'LOGIN') ? tokens.name() : name;
  return changing({ kind: 'createUser', name, login });
}

/** `ALTER ROLE role ADD MEMBER member` */
export function parseAlterRole(tokens: TokenStream, line: number): Action {
  if (!tokens.take('ROLE')) throw unsupported(`ALTER ${tokens.peek().keyword}`, line);
  const role = tokens.name();
  if (!tokens.take('ADD', 'MEMBER')) throw unsupported('ALTER ROLE other than ADD MEMBER', line);
  return changing({ kind: 'addMember', role, member: tokens.name() });
}

/** `GRANT EXECUTE, SELECT ON [OBJECT::]schema.object TO user, …` */
export function parseGrant(tokens: TokenStream, line: number): Action {
  const permissions = tokens.list(() => tokens.next().keyword);
  if (!tokens.take('ON')) throw unsupported(`GRANT ${permissions.join(', ')} without ON`, line);
  tokens.take('OBJECT', '::');
  const object = tokens.path().join('.');
  tokens.expect('TO');
  return changing({ kind: 'grant', permissions, object, to: tokens.list(() => tokens.name()) });
}
