import { LOCK_MODES, type LockResource } from '../application-locks';
import type { MsdbCall, MsdbProcedure } from './procedure';

/** sp_getapplock's and sp_releaseapplock's return code for a parameter that is not valid. */
export const REFUSED = -999;

/** True for `@LockOwner = 'Session'`; transaction-owned locks are refused by name. */
export function isSessionOwner(call: MsdbCall, procedure: string): boolean {
  const owner = call.text('@LockOwner')?.trimEnd().toLowerCase() ?? 'transaction';
  if (owner === 'transaction') call.unsupported(`${procedure} @LockOwner = 'Transaction' (supported: 'Session')`);
  return owner === 'session';
}

/** The lock named, in the database the procedure was called in; undefined after error 1224 or 1202 was raised. */
export function lockResource(call: MsdbCall): LockResource | undefined {
  const resource = call.text('@Resource');
  const principal = call.text('@DbPrincipal') ?? 'public';
  const isDbo = principal.toLowerCase() === 'dbo' && call.identity.isSysadmin;
  if (!isDbo && principal.toLowerCase() !== 'public') call.raise(1202, principal);
  else if (resource === null) call.raise(1224, 'xp_userlock');
  else return { database: call.engine.database, principal, resource };
  return undefined;
}

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
