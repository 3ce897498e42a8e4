import { proofOf } from '../../../src/agent/carry-out-attempt';
import {
  beginStop,
  nextStopAction,
  onStopFenced,
  onStopLook,
  onStopReply,
  stopVerdict,
} from '../../../src/agent/stop-attempt';
import type { StopReply, StopState } from '../../../src/agent/stop-attempt';
import { jobLook, stopMoment, utcMs } from './look';
import { endPackage, ownerOf, packageAt, ticketOf, withPackage } from './package-moves';
import { checkEnd } from './promises';
import type { ModelStop, Safeguards, World } from './world';
import { Violation } from './world';

/** The run is canceled: the watch ends, handing over its proof, then the job is stopped. */
export function* cancel(world: World): Generator<World> {
  const { attempts, current, ticket } = packageAt(world, 0);
  const watch = attempts.find(({ id }) => id === current);
  if (watch === undefined || ticket === null) return;
  const stop = { state: beginStop(ticket, proofOf(watch.state)), isChecked: false };
  // A start batch under way goes on; nobody waits for its reply any more.
  yield withPackage(world, 0, { attempts: attempts.filter((attempt) => attempt !== watch), current: null, stop });
}

export function* stopMoves(world: World, index: number, safeguards: Safeguards): Generator<World> {
  const parent = packageAt(world, index);
  const { stop } = parent;
  if (stop === null) return;
  const { state } = stop;
  const ticket = ticketOf(parent);
  switch (nextStopAction(state, safeguards.stopRules)) {
    case 'look': {
      const next = onStopLook(safeguards, ticket, state, jobLook(world, ticket));
      if (next.watch.phase === 'ended' && next.watch.verdict.kind === 'ended')
        checkEnd(world, index, next.watch.verdict);
      yield setStop(world, index, next);
      return;
    }
    case 'fence':
      if (safeguards.hasStartLock && world.server.lockedBy !== null) return;
      yield setStop(world, index, onStopFenced(state, utcMs(world)));
      return;
    case 'stop':
      yield* send(world, index, stop, safeguards);
      return;
    case 'report': {
      const { result } = stopVerdict(state, ticket);
      if (result === 'neverStarted' && parent.accepted > 0)
        throw new Violation('never started, says the receipt, but it was');
      yield endPackage(world, index, result);
    }
  }
}

const setStop = (world: World, index: number, state: StopState): World =>
  withPackage(world, index, { stop: { state, isChecked: false } });

/** The stop batch: check and `sp_stop_job` under the lock, in one go; as two requests if that safeguard is gone. */
function* send(world: World, index: number, stop: ModelStop, safeguards: Safeguards): Generator<World> {
  const { watch } = stop.state;
  if (stop.isChecked) {
    yield* ask(world, index, stop);
    return;
  }
  if (watch.phase !== 'watching' || (safeguards.hasStartLock && world.server.lockedBy !== null)) return;
  const ticket = ticketOf(packageAt(world, index));
  const moment = stopMoment(world, ticket);
  const isOurs = safeguards.stopGuards.every((guard) => guard.holds(moment, ticket, watch.run));
  if (!isOurs) yield answered(world, index, stop, 'notOurs');
  else if (safeguards.isStopOneBatch) yield* ask(world, index, stop);
  else yield withPackage(world, index, { stop: { ...stop, isChecked: true } });
}

function* ask(world: World, index: number, stop: ModelStop): Generator<World> {
  const { agent } = world.server;
  if (agent.running === null) {
    yield answered(world, index, stop, 'notOurs');
    return;
  }
  if (agent.running.by !== ownerOf(world, index)) throw new Violation(`a run of ${agent.running.by} was stopped`);
  const running = { ...agent.running, isStopAsked: true };
  const asked = { ...world, server: { ...world.server, agent: { ...agent, running } } };
  yield answered(asked, index, stop, 'asked');
  yield answered(asked, index, stop, 'lost');
}

const answered = (world: World, index: number, stop: ModelStop, reply: StopReply): World =>
  setStop(world, index, onStopReply(stop.state, reply));
