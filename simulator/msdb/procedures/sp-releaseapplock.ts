import type { ApplicationLocks } from '../../application-locks';
import { SYSNAME } from '../../engine/sql-type';
import type { ProcedureCall, SystemProcedure } from '../../engine/system-procedure';
import { optional } from '../arguments';
import { isSessionOwner, lockResource, REFUSED } from '../lock-arguments';
import { raise } from '../messages';
import { ownedBy } from '../procedure';

/** Page: sp_releaseapplock. To be called as often as the lock was taken; 1223 and -999 when it is not held. */
export function spReleaseAppLock(locks: ApplicationLocks): SystemProcedure {
  return ownedBy('*', 'sys', {
    name: 'sp_releaseapplock',
    grantee: 'public',
    parameters: [
      optional('@Resource', { name: 'nvarchar', length: 255 }),
      optional('@LockOwner', { name: 'varchar', length: 32 }, 'Transaction'),
      optional('@DbPrincipal', SYSNAME, 'public'),
    ],
    run: (call) => releaseAppLock(locks, call),
  });
}

function releaseAppLock(locks: ApplicationLocks, call: ProcedureCall): number {
  if (!isSessionOwner(call, 'sp_releaseapplock')) return REFUSED;
  const resource = lockResource(call);
  if (!resource) return REFUSED;
  if (locks.release(call.caller.spid, resource)) return 0;
  raise(call, 1223, resource.principal, resource.resource);
  return REFUSED;
}
