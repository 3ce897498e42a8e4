import { hostname, userInfo } from 'node:os';

/** Who calls, for the record: `user@host`. */
export function caller(): string {
  return `${userName()}@${hostname()}`;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // In a container a user may have a number only.
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}
