import { once } from 'node:events';
import type { ServerClock } from './clock';

/** The lock modes of sp_getapplock and which may be held beside each other. Page: sp_getapplock; lock compatibility. */
const COMPATIBLE = {
  IntentShared: ['IntentShared', 'Shared', 'Update', 'IntentExclusive'],
  Shared: ['IntentShared', 'Shared', 'Update'],
  Update: ['IntentShared', 'Shared'],
  IntentExclusive: ['IntentShared', 'IntentExclusive'],
  Exclusive: [],
} as const satisfies Record<string, readonly string[]>;

export type LockMode = keyof typeof COMPATIBLE;

/** What identifies a lock: names compare byte by byte, so case matters. */
export interface LockResource {
  readonly database: string;
  readonly principal: string;
  readonly resource: string;
}

export interface LockRequest extends LockResource {
  readonly spid: number;
  readonly mode: LockMode;
  /** -1 waits without end, 0 does not wait. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** sp_getapplock's codes: granted, granted after waiting, timed out, cancelled. */
export type LockResult = 0 | 1 | -1 | -2;

interface Waiter {
  readonly request: LockRequest;
  readonly granted: AbortController;
}

interface Lock {
  /** The modes each session holds, one entry for each time it asked. */
  readonly held: Map<number, LockMode[]>;
  readonly waiting: Waiter[];
}

/** The session-owned application locks of one server. Deadlocks are not detected: both sides wait for their time-out. */
export class ApplicationLocks {
  private readonly locks = new Map<string, Lock>();

  constructor(private readonly clock: ServerClock) {}

  async acquire(request: LockRequest): Promise<LockResult> {
    const key = keyOf(request);
    const lock = this.locks.get(key) ?? { held: new Map(), waiting: [] };
    this.locks.set(key, lock);
    if (isGrantable(lock, request, lock.waiting)) {
      hold(lock, request);
      return 0;
    }
    if (request.timeoutMs === 0) return -1;
    return this.wait(key, lock, request);
  }

  /** Gives back one of the times the session asked; false when it does not hold the lock. */
  release(spid: number, resource: LockResource): boolean {
    const key = keyOf(resource);
    const lock = this.locks.get(key);
    const modes = lock?.held.get(spid);
    if (!lock || !modes) return false;
    // The strongest mode stays until the last release, so a weaker one goes first.
    const weakest = modes.findIndex((mode) => mode !== 'Exclusive');
    modes.splice(Math.max(0, weakest), 1);
    if (modes.length === 0) lock.held.delete(spid);
    this.grantWaiters(key, lock);
    return true;
  }

  /** The session has ended or was reset: everything it holds is free. */
  sessionClosed(spid: number): void {
    for (const [key, lock] of this.locks) {
      if (lock.held.delete(spid)) this.grantWaiters(key, lock);
    }
  }

  private async wait(key: string, lock: Lock, request: LockRequest): Promise<LockResult> {
    const waiter: Waiter = { request, granted: new AbortController() };
    lock.waiting.push(waiter);
    const over = AbortSignal.any([waiter.granted.signal, request.signal]);
    if (request.timeoutMs >= 0) await this.clock.sleep(request.timeoutMs, over);
    else if (!over.aborted) await once(over, 'abort');
    if (waiter.granted.signal.aborted) return 1;
    lock.waiting.splice(lock.waiting.indexOf(waiter), 1);
    this.grantWaiters(key, lock);
    return request.signal.aborted ? -2 : -1;
  }

  private grantWaiters(key: string, lock: Lock): void {
    for (const waiter of [...lock.waiting]) {
      const ahead = lock.waiting.slice(0, lock.waiting.indexOf(waiter));
      if (!isGrantable(lock, waiter.request, ahead)) continue;
      lock.waiting.splice(lock.waiting.indexOf(waiter), 1);
      hold(lock, waiter.request);
      waiter.granted.abort();
    }
    if (lock.held.size === 0 && lock.waiting.length === 0) this.locks.delete(key);
  }
}

export function isLockMode(mode: string): mode is LockMode {
  return mode in COMPATIBLE;
}

export const LOCK_MODES = Object.keys(COMPATIBLE).filter(isLockMode);

function keyOf({ database, principal, resource }: LockResource): string {
  return JSON.stringify([database.toLowerCase(), principal.toLowerCase(), resource]);
}

/** A session that holds the lock already need not queue behind others: it only must not clash with their modes. */
function isGrantable(lock: Lock, { spid, mode }: LockRequest, ahead: readonly Waiter[]): boolean {
  const fits = (other: LockMode) => (COMPATIBLE[mode] as readonly LockMode[]).includes(other);
  const others = [...lock.held].filter(([holder]) => holder !== spid).flatMap(([, modes]) => modes);
  const queued = lock.held.has(spid) ? [] : ahead.map((waiter) => waiter.request.mode);
  return [...others, ...queued].every(fits);
}

function hold(lock: Lock, { spid, mode }: LockRequest): void {
  lock.held.set(spid, [...(lock.held.get(spid) ?? []), mode]);
}
