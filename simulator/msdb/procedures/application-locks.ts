import type { LockResource } from '../../application-locks';
import { type MsdbCall, type MsdbProcedure, refused, unsupported } from '../procedure';

/** Found from every database, open to everybody; a parameter that is not valid returns -999. */
const OF_LOCKS = { database: '*', schema: 'sys', grantee: 'public', refusedStatus: -999 } as const;

/** The modes beside Exclusive (page: sp_getapplock). */
const OTHER_MODES = ['Shared', 'Update', 'IntentShared', 'IntentExclusive'];

/** Locks that sessions own; they are told apart by database, principal and name. */
export const APPLICATION_LOCK_PROCEDURES: readonly MsdbProcedure[] = [
  /**
   * Page: sp_getapplock. Returns 0, 1, -1, -2 and raises nothing about the lock itself. Without `@LockTimeout` it waits
   * without end.
   */
  {
    ...OF_LOCKS,
    name: 'sp_getapplock',
    parameters: `@Resource nvarchar(255) = NULL, @LockMode varchar(32), @LockOwner varchar(32) = 'Transaction',
      @LockTimeout int = NULL, @DbPrincipal sysname = 'public'`,
    run: async (call) => {
      const wanted = call.text('@LockMode')?.trimEnd().toLowerCase();
      const other = OTHER_MODES.find((name) => name.toLowerCase() === wanted);
      if (other) throw unsupported(`sp_getapplock @LockMode = '${other}' (supported: 'Exclusive')`);
      const timeoutMs = call.int('@LockTimeout') ?? -1;
      if (wanted !== 'exclusive' || !isSessionOwner(call, 'sp_getapplock')) {
        call.status = OF_LOCKS.refusedStatus;
        return;
      }
      if (timeoutMs < -1) throw refused(1227, 'xp_userlock');
      const { caller, signal } = call.engine;
      const request = { ...lockResource(call), spid: caller.spid, timeoutMs, signal };
      call.status = await call.context.locks.acquire(request);
    },
  },
  /** Page: sp_releaseapplock. To be called as often as the lock was taken; 1223 when it is not held. */
  {
    ...OF_LOCKS,
    name: 'sp_releaseapplock',
    parameters: `@Resource nvarchar(255) = NULL, @LockOwner varchar(32) = 'Transaction', @DbPrincipal sysname = 'public'`,
    run: (call) => {
      if (!isSessionOwner(call, 'sp_releaseapplock')) {
        call.status = OF_LOCKS.refusedStatus;
        return;
      }
      const lock = lockResource(call);
      if (call.context.locks.release(call.engine.caller.spid, lock)) return;
      throw refused(1223, lock.principal, lock.resource);
    },
  },
];

/** True for `@LockOwner = 'Session'`. @throws Refusal for locks that a transaction owns */
function isSessionOwner(call: MsdbCall, procedure: string): boolean {
  const owner = call.text('@LockOwner')?.trimEnd().toLowerCase() ?? 'transaction';
  if (owner === 'transaction') throw unsupported(`${procedure} @LockOwner = 'Transaction' (supported: 'Session')`);
  return owner === 'session';
}

/** The lock named, in the database the procedure was called in. @throws Refusal 1202, 1224 */
function lockResource(call: MsdbCall): LockResource {
  const resource = call.text('@Resource');
  const principal = call.text('@DbPrincipal') ?? 'public';
  const isDbo = principal.toLowerCase() === 'dbo' && call.identity.isSysadmin;
  if (!isDbo && principal.toLowerCase() !== 'public') throw refused(1202, principal);
  if (resource === null) throw refused(1224, 'xp_userlock');
  return { database: call.engine.database, principal, resource };
}
