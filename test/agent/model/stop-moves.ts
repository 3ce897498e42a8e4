import {
  beginStop,
  nextStopAction,
  onStopFenced,
  onStopLook,
  onStopReply,
  stopVerdict,
} from '../../../src/agent/stop-attempt';
import type { StopReply, StopState } from '../../../src/agent/stop-attempt';
import { jobLook, startTicket, stopMoment, utcMs } from './look';
import { packageAt, withPackage } from './package-moves';
import type { Attempt, PackageState, Safeguards, World } from './world';
import { Violation } from './world';

/** The proof an attempt would hand back when its watch is ended by a cancel. */
function proofOf(attempt: Attempt | undefined) {
  const state = attempt?.state;
  if (state?.phase === 'watching' && state.proven) return { run: state.run };
  if (state?.phase === 'settling' && state.proven) return { run: null };
  return null;
}

/** The run is canceled: the watch ends (handing over its proof, or what the heartbeat had), then the job is stopped. */
export function cancel(world: World, index: number, safeguards: Safeguards): World {
  const parent = packageAt(world, index);
  const current = parent.attempts.at(-1);
  // A start batch under way goes on; nobody waits for its reply any more.
  const attempts = parent.attempts.slice(0, -1);
  const proof = proofOf(current) ?? parent.heartbeat;
  const ticket = startTicket(parent.ticket, safeguards);
  return withPackage(world, index, { attempts, stop: { state: beginStop(ticket, proof), isChecked: false } });
}

export function* stopMoves(world: World, index: number, safeguards: Safeguards): Generator<World> {
  const parent = packageAt(world, index);
  if (parent.stop === null || parent.result !== null) return;
  const { state } = parent.stop;
  const ticket = startTicket(parent.ticket, safeguards);
  switch (nextStopAction(state, safeguards.stopRules)) {
    case 'look':
      yield setStop(world, index, onStopLook(safeguards, ticket, state, jobLook(world, parent.ticket)));
      return;
    case 'fence':
      if (safeguards.hasStartLock && world.lockedBy !== null) return;
      yield setStop(world, index, onStopFenced(state, utcMs(world.tick)));
      return;
    case 'stop':
      yield* stop(world, index, safeguards);
      return;
    case 'report': {
      const { result } = stopVerdict(state, ticket);
      if (result === 'neverStarted' && parent.accepted > 0)
        throw new Violation('never started, says the receipt, but it was');
      yield withPackage(world, index, { attempts: [], result });
    }
  }
}

const setStop = (world: World, index: number, state: StopState): World =>
  withPackage(world, index, { stop: { state, isChecked: false } });

/** The stop batch: check and `sp_stop_job` under the lock, in one go; as two requests if that safeguard is gone. */
function* stop(world: World, index: number, safeguards: Safeguards): Generator<World> {
  const parent = packageAt(world, index);
  if (parent.stop === null) return;
  if (parent.stop.isChecked) {
    yield* ask(world, index, parent);
    return;
  }
  if (safeguards.hasStartLock && world.lockedBy !== null) return;
  const watch = parent.stop.state.watch;
  if (watch.phase !== 'watching') return;
  const ticket = startTicket(parent.ticket, safeguards);
  const isOurs = safeguards.stopGuards.every((guard) => guard.holds(stopMoment(world), ticket, watch.run));
  if (!isOurs) yield answered(world, index, 'notOurs');
  else if (safeguards.isStopOneBatch) yield* ask(world, index, parent);
  else yield withPackage(world, index, { stop: { ...parent.stop, isChecked: true } });
}

function* ask(world: World, index: number, parent: PackageState): Generator<World> {
  const { running } = world.agent;
  if (running === null) {
    yield answered(world, index, 'notOurs');
    return;
  }
  if (running.by !== `${index}:${parent.ticketNumber}`) throw new Violation(`a run of ${running.by} was stopped`);
  const asked = { ...world, agent: { ...world.agent, running: { ...running, isStopAsked: true } } };
  yield answered(asked, index, 'asked');
  yield answered(asked, index, 'lost');
}

function answered(world: World, index: number, reply: StopReply): World {
  const stopState = packageAt(world, index).stop;
  if (stopState === null) return world;
  return setStop(world, index, onStopReply(stopState.state, reply));
}
