import { createHash } from 'node:crypto';
import { agentMoves, EMPTY_ROW, request, show } from './agent-moves';
import { batchMoves } from './batch-moves';
import { faultMoves } from './fault-moves';
import { attemptMoves, takeTicket } from './package-moves';
import { stopMoves } from './stop-moves';
import type { Budget, FaultName, PackageState, Safeguards, World } from './world';
import { FAULTS, Violation } from './world';

export interface Exploration {
  readonly packages: 1 | 2;
  /** How many ticks (seconds) time may go on. */
  readonly ticks: number;
  /** How often each fault may happen; those not named never do. */
  readonly faults: Partial<Record<FaultName, number>>;
  /** How many may happen in all. */
  readonly total: number;
  /** At the beginning somebody runs the job, and the package adopts that run. */
  readonly adopts?: true;
}

export interface Explored {
  readonly states: number;
  readonly violation: string | null;
  /** The moves that led there, for reading. */
  readonly trace: readonly string[];
}

const NO_TICKET = { takenTick: 0, row: EMPTY_ROW, newestOutcomeId: 0, offsetMinutes: 0, runId: 1, adopts: null };

const NEW_PACKAGE: PackageState = {
  ticketNumber: 0,
  ticket: NO_TICKET,
  firstTicket: NO_TICKET,
  attempts: [],
  nextAttempt: 1,
  runId: 1,
  heartbeat: null,
  accepted: 0,
  stop: null,
  result: null,
};

function beginning(given: Exploration, safeguards: Safeguards): World {
  const none = Object.fromEntries(FAULTS.map((name) => [name, 0])) as Record<FaultName, number>;
  const budget: Budget = { ...none, ...given.faults, total: given.total };
  const empty: World = {
    tick: 0,
    offsetMinutes: 60,
    agent: { session: 1, pending: null, running: null },
    firstRow: EMPTY_ROW,
    row: EMPTY_ROW,
    history: [{ id: 1, by: 'person', startedTick: -100, offsetMinutes: 60, status: 1, isPurged: false }],
    nextInstanceId: 2,
    lockedBy: null,
    batches: [],
    nextBatch: 1,
    packages: given.packages === 1 ? [NEW_PACKAGE] : [NEW_PACKAGE, NEW_PACKAGE],
    budget,
    mayAdopt: given.adopts === true,
  };
  const begun = given.adopts === true ? show(request(empty, 'person')) : empty;
  return begun.packages.reduce((world, _, index) => takeTicket(world, index, safeguards), begun);
}

/** What happens without any fault. */
function* regularMoves(world: World, safeguards: Safeguards): Generator<World> {
  yield* agentMoves(world);
  yield* batchMoves(world, safeguards);
  for (const index of world.packages.keys()) {
    yield* attemptMoves(world, index, safeguards);
    yield* stopMoves(world, index, safeguards);
  }
}

/** Time goes on, but never past an accepted request that does not show yet: the settle time bounds the Agent. */
function tick(world: World): World | null {
  return world.agent.pending === null ? { ...world, tick: world.tick + 1 } : null;
}

/** Nobody waits for anything, and no start request is under way that could still do harm. */
const isOver = (world: World): boolean =>
  world.batches.length === 0 && world.packages.every((parent) => parent.result !== null);

const fingerprints = new WeakMap<World, string>();

/** 128 bits stand for a world: among millions of worlds two alike are out of the question. */
function fingerprint(world: World): string {
  const known = fingerprints.get(world);
  if (known !== undefined) return known;
  const made = createHash('md5').update(JSON.stringify(world)).digest('base64');
  fingerprints.set(world, made);
  return made;
}

interface Visit {
  readonly world: World;
  readonly from: Visit | null;
}

/**
 * Visits every world that can be reached, and stops at the first one that breaks a promise. From each it also follows
 * one course without further faults, which must end.
 */
export function explore(given: Exploration, safeguards: Safeguards): Explored {
  const start = beginning(given, safeguards);
  const seen = new Set<string>([fingerprint(start)]);
  const ends = new Set<string>();
  const todo: Visit[] = [{ world: start, from: null }];
  for (let visit = todo.pop(); visit !== undefined; visit = todo.pop()) {
    const { world } = visit;
    try {
      followToTheEnd(world, safeguards, ends);
      if (isOver(world)) continue;
      for (const next of nextWorlds(world, given, safeguards)) {
        const key = fingerprint(next);
        if (seen.has(key)) continue;
        seen.add(key);
        todo.push({ world: next, from: visit });
      }
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      return { states: seen.size, violation: error.message, trace: traceTo(visit) };
    }
  }
  return { states: seen.size, violation: null, trace: [] };
}

function* nextWorlds(world: World, given: Exploration, safeguards: Safeguards): Generator<World> {
  yield* regularMoves(world, safeguards);
  yield* faultMoves(world, safeguards);
  const later = world.tick < given.ticks ? tick(world) : null;
  if (later !== null) yield later;
}

/** The parts of the world that a move changed. */
function changes(before: World | null, after: World): string {
  const parts = Object.entries(after).filter(
    ([name, value]) => JSON.stringify(before?.[name as keyof World]) !== JSON.stringify(value),
  );
  return JSON.stringify(Object.fromEntries(parts.filter(([name]) => name !== 'budget')));
}

function traceTo(last: Visit): string[] {
  const trace: string[] = [];
  for (let at: Visit | null = last; at !== null; at = at.from) trace.unshift(changes(at.from?.world ?? null, at.world));
  return trace;
}

const TOO_MANY_STEPS = 200;
const MOVES_A_SECOND = 5;

/** Everybody goes on as they should: does it end? */
function followToTheEnd(world: World, safeguards: Safeguards, ends: Set<string>): void {
  const path: string[] = [];
  let at = world;
  for (let step = 0; step < TOO_MANY_STEPS; step++) {
    const key = fingerprint(at);
    if (isOver(at) || ends.has(key)) {
      for (const passed of path) ends.add(passed);
      return;
    }
    path.push(key);
    at = goOn(at, safeguards, step);
  }
  throw new Violation(`it does not end: ${JSON.stringify(at)}`);
}

/** One move that changes something; when there is none, and every few moves anyway, time goes on. */
function goOn(world: World, safeguards: Safeguards, step: number): World {
  const later = tick(world);
  if (later !== null && step % MOVES_A_SECOND === 0) return later;
  for (const move of regularMoves(world, safeguards)) if (fingerprint(move) !== fingerprint(world)) return move;
  if (later === null) throw new Violation('time stands still');
  return later;
}
