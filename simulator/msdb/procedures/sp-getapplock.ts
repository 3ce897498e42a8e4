import { LOCK_MODES } from '../../application-locks';
import type { ApplicationLocks } from '../../application-locks';
import { SYSNAME } from '../../engine/sql-type';
import type { ProcedureCall, SystemProcedure } from '../../engine/system-procedure';
import { intArgument, optional, optionalInt, textArgument } from '../arguments';
import { ownedBy } from '../procedure';
import { isSessionOwner, lockResource, REFUSED } from '../lock-arguments';
import { raise } from '../messages';

/**
 * Page: sp_getapplock. Session owner only. Returns 0, 1, -1, -2 and raises nothing about the lock itself; wrong
 * arguments return -999. Without `@LockTimeout` it waits without end.
 */
export function spGetAppLock(locks: ApplicationLocks): SystemProcedure {
  return ownedBy('*', 'sys', {
    name: 'sp_getapplock',
    grantee: 'public',
    parameters: [
      optional('@Resource', { name: 'nvarchar', length: 255 }),
      { name: '@LockMode', type: { name: 'varchar', length: 32 } },
      optional('@LockOwner', { name: 'varchar', length: 32 }, 'Transaction'),
      optionalInt('@LockTimeout'),
      optional('@DbPrincipal', SYSNAME, 'public'),
    ],
    run: (call) => getAppLock(locks, call),
  });
}

async function getAppLock(locks: ApplicationLocks, call: ProcedureCall): Promise<number> {
  const wanted = textArgument(call, '@LockMode')?.trimEnd().toLowerCase();
  const mode = LOCK_MODES.find((name) => name.toLowerCase() === wanted);
  const timeoutMs = intArgument(call, '@LockTimeout') ?? -1;
  if (!mode || !isSessionOwner(call, 'sp_getapplock')) return REFUSED;
  if (timeoutMs < -1) {
    raise(call, 1227, 'xp_userlock');
    return REFUSED;
  }
  const resource = lockResource(call);
  if (!resource) return REFUSED;
  return locks.acquire({ ...resource, spid: call.caller.spid, mode, timeoutMs, signal: call.signal });
}
