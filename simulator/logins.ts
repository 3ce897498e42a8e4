import type { ServerDescription } from './description-schema';
import { sameName } from './msdb/database';

const NESTED_ROLES = ['SQLAgentUserRole', 'SQLAgentReaderRole', 'SQLAgentOperatorRole'];

/** A principal with what it may do. */
export interface Login {
  readonly name: string;
  readonly isSysadmin: boolean;
  /** Every role it is a member of, the nested ones too: an Operator is a Reader is a User. */
  readonly roles: readonly string[];
}

/** The logins of one server. */
export class Logins {
  constructor(private readonly described: ServerDescription['logins']) {}

  names(): string[] {
    return Object.keys(this.described);
  }

  /** The login with that name and password, or undefined. Names compare without case, passwords with. */
  authenticate(userName: string, password: string): Login | undefined {
    const name = this.nameLike(userName);
    return name !== undefined && this.described[name]?.password === password ? this.find(name) : undefined;
  }

  /** The principal of that name; `sa` is there, and sysadmin, even when nobody can log in as it. */
  find(name: string): Login {
    const known = this.nameLike(name);
    const described = known === undefined ? undefined : this.described[known];
    const highest = Math.max(-1, ...(described?.roles ?? []).map((role) => NESTED_ROLES.indexOf(role)));
    return {
      name: known ?? name,
      isSysadmin: described?.sysadmin ?? sameName(name, 'sa'),
      roles: NESTED_ROLES.slice(0, highest + 1),
    };
  }

  private nameLike(name: string): string | undefined {
    return Object.keys(this.described).find((known) => sameName(known, name));
  }
}
