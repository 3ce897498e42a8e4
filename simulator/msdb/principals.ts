import { createHash } from 'node:crypto';

/** The server's logins by name and SID. SQL Server compares login names without case. */
export class Principals {
  private readonly names = new Map<string, string>();

  constructor(logins: readonly string[]) {
    for (const login of ['sa', ...logins]) this.names.set(sidOf(login).toString('hex'), login);
  }

  /** The SID of a login, or undefined when there is no such login. */
  sid(login: string): Buffer | undefined {
    const sid = sidOf(login);
    return this.names.has(sid.toString('hex')) ? sid : undefined;
  }

  /** SUSER_SNAME(sid). */
  name(sid: Buffer): string | undefined {
    return this.names.get(sid.toString('hex'));
  }
}

/** `sa` is 0x01 on every server; other SQL logins have 16 bytes, made from the name so that runs repeat. */
export function sidOf(login: string): Buffer {
  const name = login.toLowerCase();
  return name === 'sa' ? Buffer.from([1]) : createHash('sha256').update(name).digest().subarray(0, 16);
}
