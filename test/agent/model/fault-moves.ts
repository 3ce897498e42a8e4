import { proofOf } from '../../../src/agent/carry-out-attempt';
import type { StartProof } from '../../../src/agent/start-attempt';
import { request, restart, takesRequests } from './agent-moves';
import { loseBatch } from './batch-moves';
import { newAttempt, packageAt, reply, withPackage } from './package-moves';
import { rerun, retry, terminate } from './run-moves';
import {
  changeOffset,
  failOver,
  purge,
  purgeBeforeStart,
  recreateJob,
  rename,
  restartBeforeStart,
  restore,
  restoreOlder,
  STEP_TICKS,
  stepClock,
} from './server-moves';
import { cancel } from './stop-moves';
import type { FaultName, Owner, Safeguards, World } from './world';

/** Everything that may go wrong now, each once for as long as the budget lasts. */
export function* faultMoves(world: World, safeguards: Safeguards): Generator<World> {
  const { faults, total } = world.budget;
  if (total === 0) return;
  for (const [name, times] of Object.entries(faults) as [FaultName, number][]) {
    if (times === 0) continue;
    const budget = { faults: { ...faults, [name]: times - 1 }, total: total - 1 };
    for (const next of FAULT_MOVES[name](world, safeguards)) yield { ...next, budget };
  }
}

type FaultMove = (world: World, safeguards: Safeguards) => Iterable<World>;

const FAULT_MOVES: Readonly<Record<FaultName, FaultMove>> = {
  crash: (world, safeguards) => attemptsFail(world, safeguards, 'crash'),
  zombie: (world, safeguards) => attemptsFail(world, safeguards, 'zombie'),
  activityReset: (world, safeguards) => attemptsFail(world, safeguards, 'activityReset'),
  newWorkflowRun: (world, safeguards) => attemptsFail(world, safeguards, 'newWorkflowRun'),
  lostRequest: (world) => batchesFail(world, ['network']),
  sessionKilled: (world) => batchesFail(world, ['compare', 'start', 'hold']),
  lostReply: (world) => repliesLost(world),
  personStarts: (world) => starts(world, 'person'),
  scheduleStarts: (world) => starts(world, 'schedule'),
  namesakeStarts: (world) => starts(world, 'namesake'),
  agentCrash: (world) => [restart(world, false)],
  agentRestart: (world) => [restart(world, true)],
  slowAgent: (world) => (world.server.agent.pending === null ? [] : [{ ...world, tick: world.tick + 1 }]),
  purge,
  purgeBeforeStart,
  restartBeforeStart,
  summerTimeBegins: (world) => [changeOffset(world, STEP_TICKS)],
  summerTimeEnds: (world) => [changeOffset(world, -STEP_TICKS)],
  clockForward: (world) => [stepClock(world, STEP_TICKS)],
  clockBack: (world) => [stepClock(world, -STEP_TICKS)],
  failOver: (world) => [failOver(world)],
  rename: (world) => [rename(world)],
  recreateJob: (world) => [recreateJob(world)],
  restore: (world) => [restore(world)],
  restoreOlder: (world) => [restoreOlder(world)],
  cancel,
  retry,
  terminate,
  rerun,
};

export const FAULT_NAMES = Object.keys(FAULT_MOVES) as FaultName[];

const starts = (world: World, by: Owner): World[] => (takesRequests(world) ? [request(world, by)] : []);

type AttemptFault = 'crash' | 'zombie' | 'activityReset' | 'newWorkflowRun';

/** The attempt dies (`crash`) or is only believed dead, and another one takes its place. */
function* attemptsFail(world: World, safeguards: Safeguards, how: AttemptFault): Generator<World> {
  for (const [index, { attempts, current, runId: oldRunId }] of world.packages.entries()) {
    const old = attempts.find(({ id }) => id === current);
    if (old === undefined) continue;
    const runId = how === 'newWorkflowRun' ? oldRunId + 1 : oldRunId;
    const isFirst = how === 'activityReset' || how === 'newWorkflowRun';
    const info = {
      attempt: isFirst ? 1 : 2,
      scheduledMs: 0,
      attemptScheduledMs: how === 'activityReset' ? 1 : 0,
      runId: String(runId),
    };
    const zombies = how === 'crash' ? [] : [old];
    for (const proof of proofsOf(proofOf(old.state))) {
      yield newAttempt(withPackage(world, index, { runId }), index, safeguards, { info, proof, zombies });
    }
  }
}

/** What the server may have got as heartbeat details: the last one, an earlier one, or none. */
function proofsOf(last: StartProof | null): (StartProof | null)[] {
  if (last === null) return [null];
  return last.run === null ? [null, last] : [null, { run: null }, last];
}

function* batchesFail(world: World, places: readonly string[]): Generator<World> {
  for (const batch of world.batches) if (places.includes(batch.at)) yield loseBatch(world, batch);
}

/** The batch goes on at the server; whoever waits for its reply is told that the connection is gone. */
function* repliesLost(world: World): Generator<World> {
  for (const batch of world.batches) {
    const isAwaited = packageAt(world, batch.package).attempts.some(
      (attempt) => attempt.id === batch.attempt && attempt.isWaitingForReply,
    );
    if (isAwaited) yield reply(world, batch, { kind: 'lost' });
  }
}
