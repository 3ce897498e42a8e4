import { NEVER_REQUESTED } from '../../../src/agent/ticket';
import { agentMoves, request, show } from './agent-moves';
import { batchMoves } from './batch-moves';
import { faultMoves } from './fault-moves';
import { Identities } from './identities';
import { attemptMoves, takeTicket } from './package-moves';
import { NOT_BEGUN } from './run-moves';
import { stopMoves } from './stop-moves';
import type { FaultName, PackageState, Safeguards, Server, Terms, World } from './world';
import { Violation } from './world';

export interface Exploration {
  /** Whose login each package of the job uses; those after the first one begin with a `rerun`, if it is among the faults. */
  readonly logins: readonly [string, ...string[]];
  /** How many ticks (seconds) time may go on. */
  readonly ticks: number;
  /** How often each fault may happen; those not named never do. */
  readonly faults: Partial<Record<FaultName, number>>;
  /** How many may happen in all. */
  readonly total: number;
  /** At the beginning somebody runs the job, and the package adopts that run. */
  readonly adopts?: true;
  /** The job has no history. */
  readonly neverRan?: true;
  readonly terms?: Partial<Terms>;
}

export interface Explored {
  readonly states: number;
  readonly violation: string | null;
  /** The moves that led there, for reading. */
  readonly trace: readonly string[];
}

function newPackage(login: string, isLater: boolean): PackageState {
  return {
    login,
    ticketNumber: 0,
    ticket: null,
    attempts: [],
    current: null,
    nextAttempt: 1,
    runId: 1,
    accepted: 0,
    stop: null,
    result: isLater ? NOT_BEGUN : null,
  };
}

const OLD_OUTCOME = {
  instanceId: 1,
  runStatus: 1,
  startedAt: '2026-11-21 02:00:00',
  durationSeconds: 0,
  message: 'The Job was invoked by somebody.',
};

function newServer(name: string, neverRan: boolean): Server {
  return {
    name,
    jobId: 'A',
    aheadTicks: 0,
    offsetSeconds: 0,
    agent: { session: 1, pending: null, running: null },
    rows: [NEVER_REQUESTED],
    history: neverRan ? [] : [{ by: 'person', startedUtcMs: 0, outcome: OLD_OUTCOME }],
    nextInstanceId: 2,
    lastRun: null,
    lockedBy: null,
  };
}

function beginning(given: Exploration, safeguards: Safeguards): World {
  const server = newServer('ETL01', given.neverRan === true);
  const empty: World = {
    tick: 0,
    server,
    standby: newServer('ETL02', given.neverRan === true),
    backup: server,
    batches: [],
    nextBatch: 1,
    packages: given.logins.map((login, index) => newPackage(login, index > 0 && given.faults.rerun !== undefined)),
    budget: { faults: given.faults, total: given.total },
    terms: {
      mayAdopt: given.adopts === true,
      mustKnow: false,
      mayShare: true,
      mayMistakeNamesake: false,
      ...given.terms,
    },
  };
  const begun = given.adopts === true ? show(request(empty, 'person')) : empty;
  return begun.packages.reduce(
    (world, { result }, index) => (result === null ? takeTicket(world, index, safeguards) : world),
    begun,
  );
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
  return world.server.agent.pending === null ? { ...world, tick: world.tick + 1 } : null;
}

/** Nobody waits for anything, and no start request is or will be under way. */
const isOver = (world: World): boolean =>
  world.batches.length === 0 &&
  world.packages.every(({ result, attempts }) => result !== null && attempts.length === 0);

const mayBeginAgain = ({ budget: { faults, total } }: World): boolean =>
  total > 0 && (faults.retry ?? 0) + (faults.rerun ?? 0) > 0;

interface Visit {
  readonly world: World;
  readonly from: Visit | null;
}

/**
 * Visits every world that can be reached, and stops at the first one that breaks a promise. From each it also follows
 * one course without further faults, which must end.
 */
export function explore(given: Exploration, safeguards: Safeguards): Explored {
  const identities = new Identities();
  const start = beginning(given, safeguards);
  const seen = new Set([identities.of(start)]);
  const ends = new Set<number>();
  const todo: Visit[] = [{ world: start, from: null }];
  for (let visit = todo.pop(); visit !== undefined; visit = todo.pop()) {
    const { world } = visit;
    try {
      followToTheEnd(world, safeguards, identities, ends);
      if (isOver(world) && !mayBeginAgain(world)) continue;
      for (const next of nextWorlds(world, given, safeguards)) {
        const key = identities.of(next);
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
function followToTheEnd(world: World, safeguards: Safeguards, identities: Identities, ends: Set<number>): void {
  const path: number[] = [];
  let at = world;
  for (let step = 0; step < TOO_MANY_STEPS; step++) {
    const key = identities.of(at);
    if (isOver(at) || ends.has(key)) {
      for (const passed of path) ends.add(passed);
      return;
    }
    path.push(key);
    at = goOn(at, safeguards, identities, step);
  }
  throw new Violation(`it does not end: ${JSON.stringify(at)}`);
}

/** One move that changes something; when there is none, and every few moves anyway, time goes on. */
function goOn(world: World, safeguards: Safeguards, identities: Identities, step: number): World {
  const later = tick(world);
  if (later !== null && step % MOVES_A_SECOND === 0) return later;
  for (const move of regularMoves(world, safeguards)) if (identities.of(move) !== identities.of(world)) return move;
  if (later === null) throw new Violation('time stands still');
  return later;
}
