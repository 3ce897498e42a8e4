import type { Caller } from '../engine/system-procedure';
import type { Msdb } from './database';
import { sameName } from './database';
import type { JobRow } from './tables/sysjobs';

/**
 * Who may do what in msdb. Page: SQL Server Agent Fixed Database Roles. The roles are concentric: an Operator is a
 * Reader is a User.
 */

/** Whom EXECUTE on a procedure is granted to; sysadmin may always. */
export type Grantee = 'public' | 'SQLAgentUserRole' | 'SQLAgentOperatorRole' | 'sysadmin';

export function mayExecute(caller: Caller, grantee: Grantee): boolean {
  if (caller.isSysadmin || grantee === 'public') return true;
  return grantee !== 'sysadmin' && caller.isMemberOf(grantee);
}

export function isOwner(msdb: Msdb, caller: Caller, job: JobRow): boolean {
  return sameName(msdb.ownerOf(job), caller.login);
}

/** The row filter of `sysjobs_view`: a job that is not visible does not exist for the caller. */
export function maySee(msdb: Msdb, caller: Caller, job: JobRow): boolean {
  return caller.isSysadmin || caller.isMemberOf('SQLAgentReaderRole') || isOwner(msdb, caller, job);
}

/** Starting, stopping and purging: owner, sysadmin or Operator. */
export function mayOperate(msdb: Msdb, caller: Caller, job: JobRow): boolean {
  return caller.isSysadmin || caller.isMemberOf('SQLAgentOperatorRole') || isOwner(msdb, caller, job);
}

/** Changing or deleting: owner or sysadmin. */
export function mayChange(msdb: Msdb, caller: Caller, job: JobRow): boolean {
  return caller.isSysadmin || isOwner(msdb, caller, job);
}

export function visibleJobs(msdb: Msdb, caller: Caller): JobRow[] {
  return [...msdb.jobs.values()].filter((job) => maySee(msdb, caller, job));
}
