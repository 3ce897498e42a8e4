import { once } from 'node:events';
import type { ServerClock } from './clock';

/** What identifies a lock: names compare byte by byte, so case matters. */
export interface LockResource {
  readonly database: string;
  readonly principal: string;
  readonly resource: string;
}

export interface LockRequest extends LockResource {
  readonly spid: number;
  /** -1 waits without end, 0 does not wait. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** sp_getapplock's codes: granted, granted after waiting, timed out, cancelled. */
export type LockResult = 0 | 1 | -1 | -2;

interface Lock {
  spid: number;
  times: number;
  readonly waiting: { readonly spid: number; readonly granted: AbortController }[];
}

/** The exclusive application locks of a server's sessions. Deadlocks are not detected: both sides wait. */
export class ApplicationLocks {
  private readonly locks = new Map<string, Lock>();

  constructor(private readonly clock: ServerClock) {}

  async acquire({ spid, timeoutMs, signal, ...resource }: LockRequest): Promise<LockResult> {
    const lock = this.locks.get(keyOf(resource));
    if (lock === undefined) this.locks.set(keyOf(resource), { spid, times: 1, waiting: [] });
    else if (lock.spid === spid) lock.times++;
    else return timeoutMs === 0 ? -1 : this.wait(lock, spid, timeoutMs, signal);
    return 0;
  }

  /** Gives back one of the times the session asked; false when it does not hold the lock. */
  release(spid: number, resource: LockResource): boolean {
    const lock = this.locks.get(keyOf(resource));
    if (lock?.spid !== spid) return false;
    lock.times--;
    if (lock.times === 0) this.pass(keyOf(resource), lock);
    return true;
  }

  /** The session has ended or was reset: everything it holds is free. */
  sessionClosed(spid: number): void {
    for (const [key, lock] of this.locks) if (lock.spid === spid) this.pass(key, lock);
  }

  private async wait(lock: Lock, spid: number, timeoutMs: number, signal: AbortSignal): Promise<LockResult> {
    const waiter = { spid, granted: new AbortController() };
    lock.waiting.push(waiter);
    const over = AbortSignal.any([waiter.granted.signal, signal]);
    if (timeoutMs > 0) await this.clock.sleep(timeoutMs, over);
    else if (!over.aborted) await once(over, 'abort');
    if (waiter.granted.signal.aborted) return 1;
    lock.waiting.splice(lock.waiting.indexOf(waiter), 1);
    return signal.aborted ? -2 : -1;
  }

  /** Gives a lock that is free to whoever has waited longest. */
  private pass(key: string, lock: Lock): void {
    const next = lock.waiting.shift();
    if (next === undefined) {
      this.locks.delete(key);
      return;
    }
    lock.spid = next.spid;
    lock.times = 1;
    next.granted.abort();
  }
}

function keyOf({ database, principal, resource }: LockResource): string {
  return JSON.stringify([database.toLowerCase(), principal.toLowerCase(), resource]);
}
