import { createHash } from 'node:crypto';
import type { ServerDescription } from './description-schema';
import type { AgentRole } from './engine/system-procedure';
import { sameName } from './msdb/database';

/** From the widest to the narrowest member: an Operator is a Reader is a User (SQL Server Agent Fixed Database Roles). */
export const NESTED_ROLES: readonly AgentRole[] = ['SQLAgentUserRole', 'SQLAgentReaderRole', 'SQLAgentOperatorRole'];

export type Permission = 'EXECUTE' | 'SELECT';

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
    return NESTED_ROLES.slice(NESTED_ROLES.indexOf(role)).some((each) => this.roles.has(each));
  }

  /** Gives a permission on an object of msdb or master, named without database and schema. */
  grant(permission: Permission, object: string): void {
    this.grants.add(`${permission} ${object.toLowerCase()}`);
  }

  /** The user in msdb goes with all that it was given. */
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

  get sid(): Buffer {
    return sidOf(this.name);
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

  /** Names compare without case. */
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

/** `sa` is 0x01 on every server; other SQL logins have 16 bytes, made from the name so that runs repeat. */
export function sidOf(login: string): Buffer {
  const name = login.toLowerCase();
  return name === 'sa' ? Buffer.from([1]) : createHash('sha256').update(name).digest().subarray(0, 16);
}
