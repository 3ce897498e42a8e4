import type { SecurityChange } from '../../engine/server-objects';
import type { ColumnDescription } from '../../engine/sql-session';
import { assigned, parseExpression, takeCollation } from '../expressions/expression';
import { assign, findSystemTable, findVariable, type Frame, tempTablesWith } from '../run/session-state';
import { sqlError, unsupported } from '../sql-error';
import { parseType, type TokenStream } from '../syntax/token-stream';
import { INT } from '../values/types';
import type { Action } from './statement';

/** After CREATE; only temporary tables can be made here. @throws SqlError 2714 */
export function parseCreate(tokens: TokenStream, line: number): Action {
  if (tokens.take('LOGIN')) return parseCreateLogin(tokens, line);
  if (tokens.take('USER')) return parseCreateUser(tokens);
  if (!tokens.take('TABLE')) throw unsupported(`CREATE ${tokens.peek().keyword}`, line);
  const name = tokens.path().at(-1) ?? '';
  const columns = parseColumns(tokens);
  if (!/^#[^#]/.test(name)) throw unsupported(`table ${name} (only #temporary tables)`, line);
  const run: Action['run'] = ({ tempTables }) => {
    if (tempTables.has(name.toLowerCase())) throw sqlError(2714, [name]);
    tempTables.set(name.toLowerCase(), { columns, rows: [] });
  };
  return { run };
}

/** After DROP. @throws SqlError 3701 */
export function parseDrop(tokens: TokenStream, line: number): Action {
  if (tokens.take('LOGIN')) return changing({ kind: 'dropLogin', name: tokens.name() });
  if (tokens.take('USER')) return changing({ kind: 'dropUser', name: tokens.name() });
  if (!tokens.take('TABLE')) throw unsupported(`DROP ${tokens.peek().keyword}`, line);
  const ifExists = tokens.take('IF', 'EXISTS');
  const paths = tokens.list(() => tokens.path());
  const run: Action['run'] = (frame) => {
    for (const path of paths) {
      if (findSystemTable(path, frame.session) !== undefined) throw unsupported(`DROP TABLE ${path.join('.')}`);
      const key = path.at(-1)?.toLowerCase() ?? '';
      const isThere = tempTablesWith(key, frame)?.delete(key) ?? false;
      if (!isThere && !ifExists) throw sqlError(3701, [path.join('.')]);
    }
  };
  return { run };
}

/** Variables are there once for a whole batch, as of where their declaration stands; running it only assigns. */
export function parseDeclare(tokens: TokenStream): Action {
  const declarations = tokens.list(() => parseDeclaration(tokens));
  const run: Action['run'] = (frame) => {
    for (const { name, value } of declarations) if (value) assign(findVariable(name, frame), value, frame);
  };
  const values = declarations.flatMap(({ value, type }) => (value ? [assigned(value, type)] : []));
  return { binds: values, declare: (frame) => declarations.forEach(({ declare }) => declare(frame)), run };
}

/** @throws SqlError 134: a name is one for a whole batch, wherever it is declared */
function parseDeclaration(tokens: TokenStream) {
  const [{ line }, name] = [tokens, tokens.variable()];
  const key = name.toLowerCase();
  tokens.take('AS');
  if (tokens.is('CURSOR')) throw unsupported('CURSOR', line);
  const columns = tokens.after('TABLE', () => parseColumns(tokens));
  const type = columns ? INT : parseType(tokens);
  const value = columns ? undefined : tokens.after('=', () => parseExpression(tokens));
  const declare = ({ variables, tables }: Frame): void => {
    if (variables.has(key) || tables.has(key)) throw sqlError(134, [name], line);
    if (columns) tables.set(key, { columns, rows: [] });
    else variables.set(key, { type, value: null });
  };
  return { name, type, value, declare };
}

function parseColumns(tokens: TokenStream): ColumnDescription[] {
  return tokens.tuple(() => {
    if (tokens.isOneOf('PRIMARY', 'UNIQUE', 'CONSTRAINT')) throw unsupported('table constraint', tokens.line);
    const [name, type] = [tokens.name(), parseType(tokens)];
    let nullable = true;
    for (;;) {
      const { keyword, line } = tokens.peek();
      if (REFUSED.includes(keyword)) throw unsupported(`${keyword} column`, line);
      if (tokens.take('NOT', 'NULL')) nullable = false;
      else if (!takeCollation(tokens) && !tokens.take('NULL')) break;
    }
    return { name, type, nullable };
  });
}

const REFUSED = ['DEFAULT', 'IDENTITY', 'CHECK', 'CONSTRAINT', 'PRIMARY', 'UNIQUE', 'REFERENCES', 'SPARSE'];

/** @throws SqlError 15007, 15023, 15025, 15151, 15247 */
function changing(change: SecurityChange): Action {
  return { run: ({ session }) => session.server.security.change(change, session.caller.identity, session.database) };
}

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
