import { LOCK_MODES } from '../../application-locks';
import { isSessionOwner, lockResource, REFUSED } from '../lock-arguments';
import type { MsdbProcedure } from '../procedure';

/**
 * Page: sp_getapplock. Session owner only. Returns 0, 1, -1, -2 and raises nothing about the lock itself; wrong
 * arguments return -999. Without `@LockTimeout` it waits without end.
 */
export const SP_GETAPPLOCK: MsdbProcedure = {
  name: 'sp_getapplock',
  database: '*',
  schema: 'sys',
  grantee: 'public',
  parameters: `@Resource nvarchar(255) = NULL, @LockMode varchar(32), @LockOwner varchar(32) = 'Transaction',
    @LockTimeout int = NULL, @DbPrincipal sysname = 'public'`,
  run: (call) => {
    const wanted = call.text('@LockMode')?.trimEnd().toLowerCase();
    const mode = LOCK_MODES.find((name) => name.toLowerCase() === wanted);
    const timeoutMs = call.int('@LockTimeout') ?? -1;
    if (!mode || !isSessionOwner(call, 'sp_getapplock')) return REFUSED;
    if (timeoutMs < -1) call.raise(1227, 'xp_userlock');
    const resource = timeoutMs < -1 ? undefined : lockResource(call);
    if (!resource) return REFUSED;
    const { caller, signal } = call.engine;
    return call.context.locks.acquire({ ...resource, spid: caller.spid, mode, timeoutMs, signal });
  },
};
