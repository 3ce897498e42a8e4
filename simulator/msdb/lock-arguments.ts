import type { LockResource } from '../application-locks';
import type { MsdbCall } from './procedure-call';

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
