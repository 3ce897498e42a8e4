import type { AgentRole, Identity } from '../engine/server-objects';
import type { Permission } from '../principals';
import { type Msdb, sameName } from './database';
import type { JobRow } from './tables';

/** Who may do what in msdb (page: SQL Server Agent Fixed Database Roles): an Operator is a Reader is a User. */

/** Whom a permission is granted to on a new server; sysadmin may always. */
export type Grantee = 'public' | 'SQLAgentUserRole' | 'SQLAgentOperatorRole' | 'sysadmin';

/** On a procedure or table, named without database and schema: what was granted to the caller goes before its roles. */
export function may(permission: Permission, identity: Identity, object: string, grantee: Grantee): boolean {
  if (identity.isSysadmin) return true;
  const byRole = grantee === 'public' || (grantee !== 'sysadmin' && identity.isMemberOf(grantee));
  return identity.granted(permission, object) ?? byRole;
}

/** What the owner of a job and sysadmin may do with it, and whoever is a member of that role. */
function ownerOr(role?: AgentRole): (msdb: Msdb, identity: Identity, job: JobRow) => boolean {
  return (msdb, identity, job) =>
    identity.isSysadmin ||
    (role !== undefined && identity.isMemberOf(role)) ||
    sameName(msdb.ownerOf(job), identity.name);
}

/** The row filter of `sysjobs_view`: a job that is not visible does not exist for the caller. */
export const maySee = ownerOr('SQLAgentReaderRole');
/** Starting, stopping and purging. */
export const mayOperate = ownerOr('SQLAgentOperatorRole');
/** Changing and deleting. */
export const mayChange = ownerOr();

export function visibleJobs(msdb: Msdb, identity: Identity): JobRow[] {
  return [...msdb.jobs.values()].filter((job) => maySee(msdb, identity, job));
}

/** A proxy: a Windows account that steps of some subsystems may run as. Page: Create a SQL Server Agent Proxy. */
export interface Proxy {
  readonly proxy_id: number;
  readonly name: string;
  /** The account of its credential, which `Executed as user:` names. */
  readonly account: string;
  readonly subsystems: readonly string[];
  /** The logins that may use it; sysadmin may use all. */
  readonly logins: readonly string[];
}

/** Whether a job of this login may have a step that runs so; without a proxy it runs as the Agent's own account. */
export function isProxyFor(identity: Identity, subsystem: string, proxy: Proxy | undefined): boolean {
  if (!proxy) return identity.isSysadmin;
  const isGranted = identity.isSysadmin || proxy.logins.some((login) => sameName(login, identity.name));
  return isGranted && proxy.subsystems.includes(subsystem);
}
