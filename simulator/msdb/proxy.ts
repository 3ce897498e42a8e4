import type { Identity } from '../engine/system-procedure';
import { sameName } from './database';

/** A proxy: a Windows account that steps of some subsystems may run as. Page: Create a SQL Server Agent Proxy. */
export interface Proxy {
  readonly proxy_id: number;
  readonly name: string;
  /** The account of its credential, which `Executed as user:` names. */
  readonly account: string;
  readonly subsystems: readonly string[];
  /** The logins that may use it; sysadmin may use all. */
  readonly logins: readonly string[];
}

/** Whether a job of this login may have a step that runs so; without a proxy it runs as the Agent's own account. */
export function isProxyFor(identity: Identity, subsystem: string, proxy: Proxy | undefined): boolean {
  if (!proxy) return identity.isSysadmin;
  const isGranted = identity.isSysadmin || proxy.logins.some((login) => sameName(login, identity.name));
  return isGranted && proxy.subsystems.includes(subsystem);
}
