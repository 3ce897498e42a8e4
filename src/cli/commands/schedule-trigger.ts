import { setTimeout as delay } from 'node:timers/promises';
import type { ScheduleDescription, ScheduleHandle } from '@temporalio/client';
import { EXIT } from '../exit-status';
import type { CommandIo } from '../io';
import { CommandProblem } from '../command-problem';
import { overlapName, parseOverlap } from '../schedule/overlap-policy';
import { withClient } from '../with-client';

export interface ScheduleTriggerOptions {
  /** Instead of the schedule's own policy. */
  readonly overlap?: string;
  readonly json?: boolean;
}

const LOOK_MS = 100;
const SEEN_WITHIN_MS = 10_000;

/** `ssis-parent schedule trigger NAME`: starts a run now, unless the overlap policy has another one go first. */
export async function scheduleTriggerCommand(
  name: string,
  { overlap, json = false }: ScheduleTriggerOptions,
  io: CommandIo,
): Promise<number> {
  const asked = overlap === undefined ? undefined : parseOverlap(overlap);
  return withClient(io.env, async (client) => {
    const handle = client.schedule.getHandle(name);
    const before = await handle.describe();
    const policy = asked ?? before.policies.overlap;
    await handle.trigger(policy);
    const run = await startedRun(handle, before, overlapName(policy));
    if (json) io.out(JSON.stringify({ schedule: name, run: run ?? null }));
    else if (run === undefined) io.out(`A run of ${name} will start once ${runningText(before)} has ended.`);
    else io.out(`Run ${run} is started. \`ssis-parent watch ${run}\` shows it.`);
    return EXIT.succeeded;
  });
}

/** Undefined when it waits for another one to end. @throws CommandProblem when nothing was started. */
async function startedRun(
  handle: ScheduleHandle,
  before: ScheduleDescription,
  policy: string,
): Promise<string | undefined> {
  const known = new Set(runsOf(before).map(({ firstExecutionRunId }) => firstExecutionRunId));
  const deadline = performance.now() + SEEN_WITHIN_MS;
  while (performance.now() < deadline) {
    const now = await handle.describe();
    const started = runsOf(now).find(({ firstExecutionRunId }) => !known.has(firstExecutionRunId));
    if (started !== undefined) return started.workflowId;
    if (now.info.numActionsSkippedOverlap > before.info.numActionsSkippedOverlap) {
      const text = `Nothing was started: ${runningText(now)} has not ended, and the overlap policy is '${policy}'. --overlap bufferOne starts one after it.`;
      throw new CommandProblem(text, EXIT.usage);
    }
    if (waitingCount(now) > waitingCount(before)) return undefined;
    await delay(LOOK_MS);
  }
  const text = `Temporal took the request, but no run has started within ${SEEN_WITHIN_MS / 1_000} seconds; \`ssis-parent schedule describe ${handle.scheduleId}\` shows what becomes of it.`;
  throw new CommandProblem(text, EXIT.notReachable);
}

function runsOf({ info }: ScheduleDescription) {
  return info.recentActions.map(({ action }) => action.workflow);
}

function waitingCount({ raw }: ScheduleDescription): number {
  return Number(raw.info?.bufferSize ?? 0);
}

function runningText({ info }: ScheduleDescription): string {
  const [first] = info.runningActions;
  return first === undefined ? 'another run' : `run ${first.workflow.workflowId}`;
}
