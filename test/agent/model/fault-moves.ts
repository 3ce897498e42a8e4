import { request, restart, takesRequests } from './agent-moves';
import { goneBatch } from './batch-moves';
import { newAttempt, packageAt, reply, withPackage } from './package-moves';
import { cancel } from './stop-moves';
import type { FaultName, PackageState, Safeguards, World } from './world';

/** Everything that may go wrong now, each once for as long as the budget lasts. */
export function* faultMoves(world: World, safeguards: Safeguards): Generator<World> {
  const { budget } = world;
  if (budget.total === 0) return;
  for (const [name, worlds] of Object.entries(faults(world, safeguards)) as [FaultName, () => Iterable<World>][]) {
    if (budget[name] === 0) continue;
    const left = { ...budget, [name]: budget[name] - 1, total: budget.total - 1 };
    for (const next of worlds()) yield { ...next, budget: left };
  }
}

function faults(world: World, safeguards: Safeguards): Record<FaultName, () => Iterable<World>> {
  const { agent } = world;
  return {
    crash: () => attemptsFail(world, safeguards, 'crash'),
    zombie: () => attemptsFail(world, safeguards, 'zombie'),
    activityReset: () => attemptsFail(world, safeguards, 'activityReset'),
    newWorkflowRun: () => attemptsFail(world, safeguards, 'newWorkflowRun'),
    lostRequest: () => batchesFail(world, ['network']),
    sessionKilled: () => batchesFail(world, ['compare', 'start', 'hold']),
    lostReply: () => repliesLost(world),
    personStarts: () => (takesRequests(agent) ? [request(world, 'person')] : []),
    scheduleStarts: () => (takesRequests(agent) ? [request(world, 'schedule')] : []),
    agentCrash: () => (agent.session === 1 ? [restart(world, false)] : []),
    agentRestart: () => (agent.session === 1 ? [restart(world, true)] : []),
    purge: () => [{ ...world, history: world.history.map((row) => ({ ...row, isPurged: true })) }],
    offsetChange: () => [{ ...world, offsetMinutes: world.offsetMinutes - 60 }],
    cancel: () => cancels(world, safeguards),
  };
}

type AttemptFault = 'crash' | 'zombie' | 'activityReset' | 'newWorkflowRun';

/** The attempt dies (`crash`) or is only believed dead, and another one takes its place. */
function* attemptsFail(world: World, safeguards: Safeguards, how: AttemptFault): Generator<World> {
  for (const [index, parent] of world.packages.entries()) {
    if (parent.attempts.length === 0 || parent.result !== null || parent.stop !== null) continue;
    const runId = how === 'newWorkflowRun' ? parent.runId + 1 : parent.runId;
    const isFirst = how === 'activityReset' || how === 'newWorkflowRun';
    const info = {
      attempt: isFirst ? 1 : 2,
      scheduledMs: 0,
      attemptScheduledMs: how === 'activityReset' ? 1 : 0,
      runId: String(runId),
    };
    const given = { info, isZombie: how !== 'crash' };
    const moved = withPackage(world, index, { runId });
    yield newAttempt(moved, index, safeguards, { ...given, proof: null });
    const proof = heartbeatOf(parent);
    if (proof !== null) yield newAttempt(moved, index, safeguards, { ...given, proof });
  }
}

/** What the server may have got as heartbeat details before the attempt died. */
function heartbeatOf(parent: PackageState) {
  const state = parent.attempts.at(-1)?.state;
  if (state?.phase === 'watching' && state.proven) return { run: state.run };
  if (state?.phase === 'settling' && state.proven) return { run: null };
  return parent.heartbeat;
}

function* batchesFail(world: World, places: readonly string[]): Generator<World> {
  for (const batch of world.batches) {
    if (places.includes(batch.at)) yield reply(goneBatch(world, batch), batch, { kind: 'lost' });
  }
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

function* cancels(world: World, safeguards: Safeguards): Generator<World> {
  const parent = packageAt(world, 0);
  if (parent.result === null && parent.stop === null && parent.attempts.length > 0) yield cancel(world, 0, safeguards);
}
