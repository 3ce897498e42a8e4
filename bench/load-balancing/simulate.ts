import type { Trace } from './trace';

export interface Pool {
  readonly name: string;
  /** By server, how many times as long everything takes there; each runs one task at a time. */
  readonly slowness: readonly number[];
}

/** What a policy may know. */
export interface Given {
  readonly trace: Trace;
  readonly pool: Pool;
  /** By task, how long it is expected to take on a server of slowness 1, in ms. */
  readonly expectedMs: readonly number[];
}

/** Decides which task starts where. Moments are ms since the run began. */
export interface Policy {
  /** Tasks to be started now, each on a server that is free. */
  startable(nowMs: number): { readonly task: number; readonly server: number }[];
  ended(task: number, startedMs: number, nowMs: number): void;
  /** The server is gone for good; `lost` was running there, and has to be run again. */
  died(server: number, lost: number | undefined, nowMs: number): void;
  /** The next moment at which it wants to be asked although nothing has ended. */
  nextMomentMs(nowMs: number): number | null;
}

export type Policies = Readonly<Record<string, (given: Given) => Policy>>;

interface Running {
  readonly task: number;
  readonly startedMs: number;
  readonly endMs: number;
}

/** A server that dies, and when. */
export interface Death {
  readonly server: number;
  readonly atMs: number;
}

/** How long the run takes, in ms, on a clock that only knows when something happens. */
export function makespan(policy: Policy, { trace, pool }: Given, death?: Death): number {
  const running = new Map<number, Running>();
  let isAlive = true;
  let left = trace.tasks.length;
  for (let nowMs = 0; ;) {
    for (const { task, server } of policy.startable(nowMs)) {
      if (running.has(server)) throw new Error(`server ${server} was given a task while it had one`);
      const tookMs = (trace.tasks[task]?.ms ?? 0) * (pool.slowness[server] ?? 1);
      running.set(server, { task, startedMs: nowMs, endMs: nowMs + tookMs });
    }
    const ends = [...running.values()].map(({ endMs }) => endMs);
    const asksMs = policy.nextMomentMs(nowMs) ?? Infinity;
    const nextMs = Math.min(...ends, asksMs, death !== undefined && isAlive ? death.atMs : Infinity);
    if (nextMs === Infinity) throw new Error('nothing runs, and the policy starts nothing');
    nowMs = nextMs;
    for (const [server, { task, startedMs, endMs }] of [...running]) {
      if (endMs > nowMs) continue;
      running.delete(server);
      left -= 1;
      policy.ended(task, startedMs, nowMs);
    }
    if (left === 0) return nowMs;
    if (death !== undefined && isAlive && death.atMs <= nowMs) {
      isAlive = false;
      const lost = running.get(death.server);
      running.delete(death.server);
      policy.died(death.server, lost?.task, nowMs);
    }
  }
}
