import type { LockResource } from '../application-locks';
import type { ProcedureCall } from '../engine/system-procedure';
import { textArgument } from './arguments';
import { raise, unsupported } from './messages';

/** sp_getapplock's and sp_releaseapplock's return code for a parameter that is not valid. */
export const REFUSED = -999;

/** True for `@LockOwner = 'Session'`; transaction-owned locks are refused by name. */
export function isSessionOwner(call: ProcedureCall, procedure: string): boolean {
  const owner = textArgument(call, '@LockOwner')?.trimEnd().toLowerCase() ?? 'transaction';
  if (owner === 'transaction') unsupported(call, `${procedure} @LockOwner = 'Transaction' (supported: 'Session')`);
  return owner === 'session';
}

/** The lock named, in the database the procedure was called in; undefined after error 1224 or 1202 was raised. */
export function lockResource(call: ProcedureCall): LockResource | undefined {
  const resource = textArgument(call, '@Resource');
  const principal = textArgument(call, '@DbPrincipal') ?? 'public';
  const isMember =
    principal.toLowerCase() === 'public' || (principal.toLowerCase() === 'dbo' && call.caller.identity.isSysadmin);
  if (!isMember) raise(call, 1202, principal);
  else if (resource === null) raise(call, 1224, 'xp_userlock');
  else return { database: call.database, principal, resource };
  return undefined;
}
