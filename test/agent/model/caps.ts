import type { StartGuard, StartMoment } from '../../../src/agent/start-guards';
import type { StartTicket } from '../../../src/agent/ticket';

/**
 * The smallest world in which a limit of a server can be broken: packages of several runs, each with a job of its own,
 * that start on one server. Tickets, rows and outcomes of one job are the other model's (`explore.ts`).
 */
interface World {
  /** Which package's batch holds the start lock. */
  readonly lockedBy: number | null;
  readonly packages: readonly Package[];
  /** Whether a person runs a job that counts. */
  readonly isPersonRunning: boolean;
  /** Faults, and starts by a person, that may still happen. */
  readonly left: number;
}

interface Package {
  /** Where its start batch is. Without one it waits for a ticket, or its job has been asked for. */
  readonly at: 'waiting' | 'network' | 'compare' | 'start' | 'hold' | 'started';
  /** The job: accepted and not yet in its activity row, open in it, or closed. */
  readonly job: 'idle' | 'accepted' | 'open' | 'closed';
  /** It was asked for less than `startEvery` ago. */
  readonly isRecent: boolean;
}

export interface CapsGiven {
  readonly packages: number;
  readonly cap: number;
  /** One start has to wait for some time after another one. */
  readonly isStaggered?: true;
  readonly guards: readonly StartGuard[];
  readonly hasStartLock: boolean;
  /** The lock is kept until the request shows in its row. */
  readonly holdsLock: boolean;
  /** How many faults may happen: workers die, requests are lost, sessions are killed, a person starts a job. */
  readonly faults: number;
  /** A session may be killed even while the Agent has not shown the request that it took. */
  readonly isAgentSlowAtKill?: true;
}

export interface CapsExplored {
  readonly states: number;
  /** The most jobs of the packages that ever ran at once. */
  readonly most: number;
  /** The most that were ever started within `startEvery`. */
  readonly mostRecent: number;
  /** Worlds from which some package can never be started. */
  readonly stuck: number;
}

const WAITING: Package = { at: 'waiting', job: 'idle', isRecent: false };

/** Visits every world that can be reached. */
export function exploreCaps(given: CapsGiven): CapsExplored {
  const begin: World = {
    lockedBy: null,
    packages: Array.from({ length: given.packages }, () => WAITING),
    isPersonRunning: false,
    left: given.faults,
  };
  const worlds = new Map<string, World>([[keyOf(begin), begin]]);
  const before = new Map<string, string[]>();
  // The map grows while it is gone through.
  for (const [key, world] of worlds) {
    for (const next of [...moves(world, given)]) {
      const nextKey = keyOf(next);
      before.set(nextKey, [...(before.get(nextKey) ?? []), key]);
      if (!worlds.has(nextKey)) worlds.set(nextKey, next);
    }
  }
  const all = [...worlds.values()];
  const good = reaching(all.filter(({ packages }) => packages.every(({ job }) => job === 'closed')).map(keyOf), before);
  return {
    states: worlds.size,
    most: Math.max(...all.map(runningOf)),
    mostRecent: Math.max(...all.map(recentOf)),
    stuck: worlds.size - good.size,
  };
}

const keyOf = (world: World): string => JSON.stringify(world);

const isRunning = ({ job }: Package): boolean => job === 'accepted' || job === 'open';

const runningOf = ({ packages }: World): number => packages.filter(isRunning).length;

const recentOf = ({ packages }: World): number => packages.filter(({ isRecent }) => isRecent).length;

/** The worlds from which one of these can be reached. */
function reaching(ends: readonly string[], before: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set(ends);
  for (const key of found) for (const earlier of before.get(key) ?? []) found.add(earlier);
  return found;
}

function* moves(world: World, given: CapsGiven): Generator<World> {
  for (const [index, parent] of world.packages.entries()) {
    yield* batchMoves(world, index, parent, given);
    if (parent.job === 'accepted') yield withPackage(world, index, { job: 'open' });
    if (parent.job === 'open') yield withPackage(world, index, { job: 'closed' });
  }
  if (world.isPersonRunning) yield { ...world, isPersonRunning: false };
  // The Agent dates a request when it shows it.
  if (recentOf(world) > 0 && world.packages.every(({ job }) => job !== 'accepted')) yield later(world);
  if (world.left === 0) return;
  const after: World = { ...world, left: world.left - 1 };
  if (!world.isPersonRunning) yield { ...after, isPersonRunning: true };
  for (const [index, parent] of world.packages.entries()) yield* faults(after, index, parent, given);
}

function* batchMoves(world: World, index: number, { at, job }: Package, given: CapsGiven): Generator<World> {
  switch (at) {
    case 'waiting':
      yield withPackage(world, index, { at: 'network' });
      return;
    case 'network':
      if (!given.hasStartLock) yield withPackage(world, index, { at: 'compare' });
      else if (world.lockedBy === null) yield { ...withPackage(world, index, { at: 'compare' }), lockedBy: index };
      return;
    case 'compare':
      // Refused, it goes back to the scheduler, which tries again.
      yield hasRoom(world, given) ? withPackage(world, index, { at: 'start' }) : ended(world, index, 'waiting');
      return;
    case 'start':
      yield withPackage(world, index, { at: 'hold', job: 'accepted', isRecent: given.isStaggered === true });
      return;
    case 'hold':
      if (job !== 'accepted' || !given.holdsLock) yield ended(world, index, 'started');
      return;
    case 'started':
  }
}

/** As the start batch reads the rows: those that are open count, whoever asked; those of late requests make it wait. */
function hasRoom({ packages, isPersonRunning }: World, { cap, guards }: CapsGiven): boolean {
  const running = packages.filter(({ job }) => job === 'open').length + (isPersonRunning ? 1 : 0);
  const isTooSoon = packages.some(({ isRecent, job }) => isRecent && job !== 'accepted');
  const moment = { load: { running, pauseMs: isTooSoon ? 1 : 0 } } as StartMoment;
  const ticket = { cap: { maxConcurrent: cap, counts: 'asked' } } as unknown as StartTicket;
  return guards.every((guard) => guard.holds(moment, ticket));
}

/** A worker that dies leaves its batch to go on; the next one finds out what became of it, and never starts. */
function* faults(world: World, index: number, { at, job }: Package, given: CapsGiven): Generator<World> {
  switch (at) {
    case 'network':
    case 'compare':
    case 'start':
      yield ended(world, index, 'waiting');
      return;
    case 'hold':
      if (job !== 'accepted' || given.isAgentSlowAtKill === true) yield ended(world, index, 'started');
      return;
    case 'waiting':
    case 'started':
  }
}

/** `startEvery` is over. */
function later(world: World): World {
  return { ...world, packages: world.packages.map((parent) => ({ ...parent, isRecent: false })) };
}

/** The batch is gone, and its lock with it. */
function ended(world: World, index: number, at: 'waiting' | 'started'): World {
  const lockedBy = world.lockedBy === index ? null : world.lockedBy;
  return { ...withPackage(world, index, { at }), lockedBy };
}

function withPackage(world: World, index: number, change: Partial<Package>): World {
  return { ...world, packages: world.packages.map((old, at) => (at === index ? { ...old, ...change } : old)) };
}
