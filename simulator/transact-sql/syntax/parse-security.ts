import type { SecurityChange } from '../../engine/security';
import { unsupported } from '../sql-error';
import type { TokenStream } from './token-stream';

interface SecurityStatement {
  readonly kind: 'security';
  readonly change: SecurityChange;
}

/** `CREATE LOGIN name WITH PASSWORD = '…'`, after LOGIN. @throws SqlError 102 */
export function parseCreateLogin(tokens: TokenStream): SecurityStatement {
  const name = tokens.name();
  if (!tokens.is('WITH', 'PASSWORD')) throw unsupported('CREATE LOGIN without PASSWORD', tokens.line);
  tokens.expect('WITH', 'PASSWORD', '=');
  const password = tokens.string();
  // Policies are not checked here.
  while (tokens.take(',')) {
    tokens.name();
    tokens.expect('=');
    tokens.next();
  }
  return { kind: 'security', change: { kind: 'createLogin', name, password } };
}

/** `CREATE USER name [FOR LOGIN login]`, after USER. @throws SqlError 102 */
export function parseCreateUser(tokens: TokenStream): SecurityStatement {
  const name = tokens.name();
  const login = tokens.take('FOR', 'LOGIN') || tokens.take('FROM', 'LOGIN') ? tokens.name() : name;
  return { kind: 'security', change: { kind: 'createUser', name, login } };
}

/** `ALTER ROLE role ADD MEMBER member`, after ALTER. @throws SqlError 102 */
export function parseAlterRole(tokens: TokenStream): SecurityStatement {
  if (!tokens.take('ROLE')) throw unsupported(`ALTER ${tokens.peek().keyword}`, tokens.line);
  const role = tokens.name();
  if (!tokens.take('ADD', 'MEMBER')) throw unsupported('ALTER ROLE other than ADD MEMBER', tokens.line);
  return { kind: 'security', change: { kind: 'addMember', role, member: tokens.name() } };
}

/** `GRANT EXECUTE, SELECT ON [OBJECT::]schema.object TO user, …`, after GRANT. @throws SqlError 102 */
export function parseGrant(tokens: TokenStream): SecurityStatement {
  const { line } = tokens;
  const permissions = tokens.list(() => tokens.next().keyword);
  if (!tokens.take('ON')) throw unsupported(`GRANT ${permissions.join(', ')} without ON`, line);
  tokens.take('OBJECT', '::');
  const object = tokens.path().join('.');
  tokens.expect('TO');
  return { kind: 'security', change: { kind: 'grant', permissions, object, to: tokens.list(() => tokens.name()) } };
}
