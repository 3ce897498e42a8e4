import type { LockResource } from '../../application-locks';
import { unsupported } from '../../transact-sql/sql-error';
import { refused } from '../messages';
import type { MsdbCall, MsdbProcedures } from '../procedure';

/** Found from every database, open to everybody. */
const OF_LOCKS = { database: '*', schema: 'sys', grantee: 'public' } as const;
const INVALID = -999;

/** The modes beside Exclusive (page: sp_getapplock). */
const OTHER_MODES = ['Shared', 'Update', 'IntentShared', 'IntentExclusive'];

/** Locks that sessions own; they are told apart by database, principal and name. */
export const APPLICATION_LOCK_PROCEDURES: MsdbProcedures = {
  /** Page: sp_getapplock. Returns 0, 1, -1 or -2, no error. Without `@LockTimeout` it waits without end. */
  sp_getapplock: {
    ...OF_LOCKS,
    parameters: `@Resource nvarchar(255) = NULL, @LockMode varchar(32), @LockOwner varchar(32) = 'Transaction',
      @LockTimeout int = NULL, @DbPrincipal sysname = 'public'`,
    async run(call) {
      call.status = INVALID;
      const wanted = call.text('@LockMode')?.trimEnd().toLowerCase();
      const other = OTHER_MODES.find((name) => name.toLowerCase() === wanted);
      if (other) throw unsupported(`sp_getapplock @LockMode = '${other}' (supported: 'Exclusive')`);
      const timeoutMs = call.int('@LockTimeout') ?? -1;
      if (wanted !== 'exclusive' || !isSessionOwner(call, 'sp_getapplock')) return;
      if (timeoutMs < -1) throw refused(1227, 'xp_userlock');
      const { caller, signal } = call.engine;
      const request = { ...lockResource(call), spid: caller.spid, timeoutMs, signal };
      call.status = await call.context.locks.acquire(request);
    },
  },
  /** Page: sp_releaseapplock. To be called as often as the lock was taken; 1223 when it is not held. */
  sp_releaseapplock: {
    ...OF_LOCKS,
    parameters: `@Resource nvarchar(255) = NULL, @LockOwner varchar(32) = 'Transaction', @DbPrincipal sysname = 'public'`,
    run(call) {
      call.status = INVALID;
      if (!isSessionOwner(call, 'sp_releaseapplock')) return;
      const lock = lockResource(call);
      const isReleased = call.context.locks.release(call.engine.caller.spid, lock);
      if (!isReleased) throw refused(1223, lock.principal, lock.resource);
      call.status = 0;
    },
  },
};

/** True for `@LockOwner = 'Session'`. @throws SqlError for locks that a transaction owns */
function isSessionOwner(call: MsdbCall, procedure: string): boolean {
  const owner = call.text('@LockOwner')?.trimEnd().toLowerCase() ?? 'transaction';
  if (owner === 'transaction') throw unsupported(`${procedure} @LockOwner = 'Transaction' (supported: 'Session')`);
  return owner === 'session';
}

/** The lock named, in the database the procedure was called in. @throws SqlError 1202, 1224 */
function lockResource(call: MsdbCall): LockResource {
  const resource = call.text('@Resource');
  const principal = call.text('@DbPrincipal') ?? 'public';
  const isDbo = principal.toLowerCase() === 'dbo' && call.identity.isSysadmin;
  if (!isDbo && principal.toLowerCase() !== 'public') throw refused(1202, principal);
  if (resource === null) throw refused(1224, 'xp_userlock');
  return { database: call.engine.database, principal, resource };
}
