import { createHash } from 'node:crypto';
import type { ServerDescription } from './description-schema';
import { AGENT_ROLES, type AgentRole, type Security, type SecurityChange } from './engine/server-objects';
import { sameName } from './msdb/database';
import { SqlError, unsupported } from './transact-sql/sql-error';

const PERMISSIONS = ['EXECUTE', 'SELECT'] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** A login with its user in msdb and what was given to it. */
export class Principal {
  readonly roles = new Set<AgentRole>();
  private readonly grants = new Set<string>();
  /** Whether it has a user in msdb; without one it is the guest there, to whom no role can be given. */
  hasUser = false;

  constructor(
    readonly name: string,
    readonly password: string | undefined,
    readonly isSysadmin: boolean,
    private readonly isDenied: (object: string) => boolean,
  ) {}

  /** Directly or by a role that contains it. */
  isMemberOf(role: AgentRole): boolean {
    return AGENT_ROLES.slice(AGENT_ROLES.indexOf(role)).some((each) => this.roles.has(each));
  }

  /** Gives a permission on an object of msdb or master, named without database and schema. */
  grant(permission: Permission, object: string): void {
    this.grants.add(`${permission} ${object.toLowerCase()}`);
  }

  dropUser(): void {
    this.hasUser = false;
    this.roles.clear();
    this.grants.clear();
  }

  /** What was given to, or taken from, the principal itself; undefined leaves it to its roles. */
  granted(permission: Permission, object: string): boolean | undefined {
    if (this.isDenied(object)) return false;
    return this.grants.has(`${permission} ${object.toLowerCase()}`) ? true : undefined;
  }

  /** `sa` is 0x01 on every server; other SQL logins have 16 bytes, made from the name so that runs repeat. */
  get sid(): Buffer {
    const name = this.name.toLowerCase();
    return name === 'sa' ? Buffer.from([1]) : createHash('sha256').update(name).digest().subarray(0, 16);
  }
}

/** The logins of one server. `sa` is there, and sysadmin, even when nobody can log in as it. */
export class Principals {
  private readonly logins: Principal[] = [];

  /** `isDenied` names objects that are denied to everybody but sysadmin. */
  constructor(
    described: ServerDescription['logins'],
    private readonly isDenied: (object: string) => boolean = () => false,
  ) {
    for (const [name, { password, sysadmin, roles }] of Object.entries(described)) {
      const login = this.create(name, password, sysadmin);
      login.hasUser = roles.length > 0;
      for (const role of roles) login.roles.add(role);
    }
    if (this.find('sa') === undefined) this.create('sa', undefined, true);
  }

  create(name: string, password: string | undefined, isSysadmin = false): Principal {
    const login = new Principal(name, password, isSysadmin, this.isDenied);
    this.logins.push(login);
    return login;
  }

  remove(login: Principal): void {
    this.logins.splice(this.logins.indexOf(login), 1);
  }

  find(name: string): Principal | undefined {
    return this.logins.find((login) => sameName(login.name, name));
  }

  /** The login with that name and password, or undefined. Passwords compare with case. */
  authenticate(name: string, password: string): Principal | undefined {
    const login = this.find(name);
    return login?.password === password ? login : undefined;
  }

  /** SUSER_SNAME(sid). */
  name(sid: Buffer): string | undefined {
    return this.logins.find((login) => login.sid.equals(sid))?.name;
  }
}

type Changes = {
  readonly [K in SecurityChange['kind']]: (change: Extract<SecurityChange, { readonly kind: K }>) => void;
};

/** Logins, users of msdb, members of the Agent's roles and grants on objects; only sysadmin may change them. */
export function createSecurity(principals: Principals, objects: () => readonly string[]): Security {
  const userFor = (verb: Verb, kind: 'principal' | 'user', name: string): Principal => {
    const found = principals.find(name);
    if (found?.hasUser !== true) throw missing(verb, kind, name);
    return found;
  };
  const changes: Changes = {
    createLogin: ({ name, password }) => {
      if (principals.find(name)) throw new SqlError(15025, `The server principal '${name}' already exists.`);
      principals.create(name, password);
    },
    createUser: ({ name, login }) => {
      const principal = principals.find(login);
      if (!principal) throw new SqlError(15007, `'${login}' is not a valid login or you do not have permission.`);
      if (!sameName(name, login)) throw unsupported('user with another name than its login');
      if (principal.hasUser) {
        throw new SqlError(15023, `User, group, or role '${name}' already exists in the current database.`);
      }
      principal.hasUser = true;
    },
    dropLogin: ({ name }) => {
      const found = principals.find(name);
      if (!found) throw missing('drop', 'login', name);
      found.dropUser();
      principals.remove(found);
    },
    dropUser: ({ name }) => userFor('drop', 'user', name).dropUser(),
    addMember: ({ role, member }) => {
      const found = AGENT_ROLES.find((each) => sameName(each, role));
      if (!found) throw missing('alter', 'role', role);
      userFor('add', 'principal', member).roles.add(found);
    },
    grant: ({ permissions, object, to }) => {
      const [name = '', schema = 'dbo'] = object.split('.').reverse();
      if (!objects().some((each) => sameName(each, `${schema}.${name}`))) throw missing('find', 'object', name);
      const users = to.map((given) => userFor('find', 'user', given));
      for (const wanted of permissions) {
        const permission = PERMISSIONS.find((each) => each === (wanted === 'EXEC' ? 'EXECUTE' : wanted));
        if (!permission) throw unsupported(`GRANT ${wanted}`);
        for (const user of users) user.grant(permission, name);
      }
    },
  };
  return {
    hasLogin: (name) => principals.find(name) !== undefined,
    hasUser: (name) => principals.find(name)?.hasUser === true,
    change: (change, by, database) => {
      if (!by.isSysadmin) throw new SqlError(15247, 'User does not have permission to perform this action.');
      const { kind } = change;
      if (kind !== 'createLogin' && kind !== 'dropLogin' && database !== 'msdb') {
        throw unsupported(`${kind} in ${database} (only msdb)`);
      }
      changes[kind](change as never);
    },
  };
}

type Verb = 'alter' | 'add' | 'find' | 'drop';

function missing(verb: Verb, kind: string, name: string): SqlError {
  const why = 'because it does not exist or you do not have permission.';
  return new SqlError(15151, `Cannot ${verb} the ${kind} '${name}', ${why}`);
}
