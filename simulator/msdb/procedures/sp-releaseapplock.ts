import { isSessionOwner, lockResource, REFUSED } from '../lock-arguments';
import type { MsdbProcedure } from '../procedure';

/** Page: sp_releaseapplock. To be called as often as the lock was taken; 1223 and -999 when it is not held. */
export const SP_RELEASEAPPLOCK: MsdbProcedure = {
  name: 'sp_releaseapplock',
  database: '*',
  schema: 'sys',
  grantee: 'public',
  parameters: `@Resource nvarchar(255) = NULL, @LockOwner varchar(32) = 'Transaction', @DbPrincipal sysname = 'public'`,
  run: (call) => {
    const resource = isSessionOwner(call, 'sp_releaseapplock') ? lockResource(call) : undefined;
    if (!resource) return REFUSED;
    if (call.context.locks.release(call.engine.caller.spid, resource)) return 0;
    call.raise(1223, resource.principal, resource.resource);
    return REFUSED;
  },
};
