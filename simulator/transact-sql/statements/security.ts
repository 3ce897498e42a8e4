import type { SecurityChange } from '../../engine/security';
import { SqlError, unsupported } from '../sql-error';
import type { TokenStream } from '../syntax/token-stream';
import type { Action } from './statement';

/** @throws SqlError 15007, 15023, 15025, 15151, 15247 */
function changing(change: SecurityChange, line: number): Action {
  return ({ session: { server, caller, database } }) => {
    const problem = server.security.change(change, caller.identity, database);
    if (problem) throw new SqlError(problem.number, problem.message, { state: problem.state }, line);
  };
}

/** `CREATE LOGIN name WITH PASSWORD = '…'` and `CREATE USER name [FOR LOGIN login]`, after CREATE. @throws SqlError 102 */
export function parseCreatePrincipal(tokens: TokenStream, line: number): Action {
  const isLogin = tokens.next().keyword === 'LOGIN';
  const name = tokens.name();
  if (!isLogin) {
    const login = tokens.take('FOR', 'LOGIN') || tokens.take('FROM', 'LOGIN') ? tokens.name() : name;
    return changing({ kind: 'createUser', name, login }, line);
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
  return changing({ kind: 'createLogin', name, password }, line);
}

/** `DROP LOGIN name` and `DROP USER name`, after DROP. @throws SqlError 102 */
export function parseDropPrincipal(tokens: TokenStream, line: number): Action {
  const kind = tokens.next().keyword === 'LOGIN' ? 'dropLogin' : 'dropUser';
  return changing({ kind, name: tokens.name() }, line);
}

/** `ALTER ROLE role ADD MEMBER member`, after ALTER. @throws SqlError 102 */
export function parseAlterRole(tokens: TokenStream, line: number): Action {
  if (!tokens.take('ROLE')) throw unsupported(`ALTER ${tokens.peek().keyword}`, line);
  const role = tokens.name();
  if (!tokens.take('ADD', 'MEMBER')) throw unsupported('ALTER ROLE other than ADD MEMBER', line);
  return changing({ kind: 'addMember', role, member: tokens.name() }, line);
}

/** `GRANT EXECUTE, SELECT ON [OBJECT::]schema.object TO user, …`, after GRANT. @throws SqlError 102 */
export function parseGrant(tokens: TokenStream, line: number): Action {
  const permissions = tokens.list(() => tokens.next().keyword);
  if (!tokens.take('ON')) throw unsupported(`GRANT ${permissions.join(', ')} without ON`, line);
  tokens.take('OBJECT', '::');
  const object = tokens.path().join('.');
  tokens.expect('TO');
  return changing({ kind: 'grant', permissions, object, to: tokens.list(() => tokens.name()) }, line);
}
