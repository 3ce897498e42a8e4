import type { Security, SecurityChange, SecurityProblem } from './engine/security';
import type { AgentRole } from './engine/system-procedure';
import { sameName } from './msdb/database';
import { NESTED_ROLES, type Permission, type Principal, type Principals } from './principals';

const PERMISSIONS: readonly Permission[] = ['EXECUTE', 'SELECT'];

/** Logins, users of msdb, members of the Agent's roles and grants on objects; only sysadmin may change them. */
export function createSecurity(principals: Principals, objects: () => readonly string[]): Security {
  const userNamed = (name: string): Principal | undefined => {
    const found = principals.find(name);
    return found?.hasUser === true ? found : undefined;
  };

  function createLogin({ name, password }: ChangeOf<'createLogin'>): SecurityProblem | undefined {
    if (principals.find(name)) return problem(15025, `The server principal '${name}' already exists.`);
    principals.create(name, password);
    return undefined;
  }

  function createUser({ name, login }: ChangeOf<'createUser'>): SecurityProblem | undefined {
    const principal = principals.find(login);
    if (!principal) return problem(15007, `'${login}' is not a valid login or you do not have permission.`);
    if (!sameName(name, login)) return problem(50_000, 'simulator: unsupported user with another name than its login');
    if (principal.hasUser) {
      return problem(15023, `User, group, or role '${name}' already exists in the current database.`);
    }
    principal.hasUser = true;
    return undefined;
  }

  function drop({ kind, name }: ChangeOf<'dropLogin' | 'dropUser'>): SecurityProblem | undefined {
    const found = kind === 'dropLogin' ? principals.find(name) : userNamed(name);
    if (!found) return missing('drop', kind === 'dropLogin' ? 'login' : 'user', name);
    found.dropUser();
    if (kind === 'dropLogin') principals.remove(found);
    return undefined;
  }

  function addMember({ role, member }: ChangeOf<'addMember'>): SecurityProblem | undefined {
    const found: AgentRole | undefined = NESTED_ROLES.find((each) => sameName(each, role));
    if (!found) return missing('alter', 'role', role);
    const user = userNamed(member);
    if (!user) return missing('add', 'principal', member);
    user.roles.add(found);
    return undefined;
  }

  function grant({ permissions, object, to }: ChangeOf<'grant'>): SecurityProblem | undefined {
    const [name = '', schema = 'dbo'] = object.split('.').reverse();
    if (!objects().some((each) => sameName(each, `${schema}.${name}`))) return missing('find', 'object', name);
    const users = to.map((each) => [each, userNamed(each)] as const);
    for (const [given, user] of users) if (!user) return missing('find', 'user', given);
    for (const wanted of permissions) {
      const permission = PERMISSIONS.find((each) => each === (wanted === 'EXEC' ? 'EXECUTE' : wanted));
      if (!permission) return problem(50_000, `simulator: unsupported GRANT ${wanted}`);
      for (const [, user] of users) user?.grant(permission, name);
    }
    return undefined;
  }

  return {
    hasLogin: (name) => principals.find(name) !== undefined,
    hasUser: (name) => userNamed(name) !== undefined,
    change: (change, by, database) => {
      if (!by.isSysadmin) return problem(15247, 'User does not have permission to perform this action.');
      if (change.kind === 'createLogin') return createLogin(change);
      if (change.kind === 'dropLogin') return drop(change);
      if (database !== 'msdb')
        return problem(50_000, `simulator: unsupported ${change.kind} in ${database} (only msdb)`);
      if (change.kind === 'createUser') return createUser(change);
      if (change.kind === 'addMember') return addMember(change);
      return change.kind === 'grant' ? grant(change) : drop(change);
    },
  };
}

type ChangeOf<K extends SecurityChange['kind']> = Extract<SecurityChange, { readonly kind: K }>;

function problem(number: number, message: string): SecurityProblem {
  return { number, state: 1, message };
}

function missing(verb: 'alter' | 'add' | 'find' | 'drop', kind: string, name: string): SecurityProblem {
  const why = 'because it does not exist or you do not have permission.';
  return problem(15151, `Cannot ${verb} the ${kind} '${name}', ${why}`);
}
