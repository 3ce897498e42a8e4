import { hostname, userInfo } from 'node:os';
import type { Asked } from '../report/run-progress';

/** The options of commands whose caller goes on record. */
export interface CallerOptions {
  /** Who asks; the user and host of this process unless given. */
  readonly as?: string;
  /** Why. */
  readonly reason?: string;
}

/** Who asks, and why if that was said. */
export function asked({ as: by = caller(), reason }: CallerOptions): Asked & { readonly by: string } {
  return { by, ...(reason === undefined ? {} : { reason }) };
}

/** Who calls, for the record: `user@host`. */
function caller(): string {
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
