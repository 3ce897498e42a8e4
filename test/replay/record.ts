/**
 * Records a history of every kind of run that has none yet: `npm run histories:record`. What is stored already stays as
 * it is: it is what runs that are under way have in their histories.
 */
import { randomUUID } from 'node:crypto';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { registerSearchAttributes } from '../../src/temporal/search-attributes';
import { RUN_SETTINGS, startWorker } from '../support/running-worker';
import { startFleet } from '../support/simulated-fleet';
import type { TestTemporal } from '../support/temporal';
import { withTemporal } from '../support/with-temporal';
import { type KindOfRun, KINDS_OF_RUNS } from './kinds-of-runs';
import { RunUnderWay } from './run-under-way';
import { type History, kindOf, storedHistories, storeHistories } from './stored-histories';

async function main(): Promise<void> {
  const stored = new Set(storedHistories().map(kindOf));
  const missing = Object.entries(KINDS_OF_RUNS).filter(([name]) => !stored.has(name));
  await withTemporal(async (temporal) => {
    await registerSearchAttributes(temporal.client);
    for (const [name, kind] of missing) {
      const histories = await record(temporal, name, kind);
      storeHistories(name, histories);
      process.stdout.write(`${name}: ${histories.map(({ events }) => events?.length ?? 0).join(' + ')} events\n`);
    }
  });
}

async function record(temporal: TestTemporal, name: string, kind: KindOfRun): Promise<History[]> {
  const { jobs, maxConcurrent } = kind;
  const remote = maxConcurrent === undefined ? {} : { maxConcurrent };
  const fleet = await startFleet(
    { etl01: { jobs }, etl02: { jobs } },
    { pools: { loaders: ['etl01', 'etl02'] }, remote: { etl01: remote, etl02: remote } },
  );
  const taskQueue = 'ssis-parent';
  const worker = await startWorker(temporal, taskQueue, fleet, { run: { ...RUN_SETTINGS, ...kind.settings } });
  try {
    const around = { fleet, client: temporal.client, taskQueue };
    await kind.before?.(around);
    const workflowId = `${name}/${randomUUID()}`;
    const start = (run: string, input: object) =>
      temporal.client.workflow.start('parentPackage', { taskQueue, workflowId: run, args: [input] });
    const handle = await start(workflowId, { name: 'nightly-load', ...kind.definition() });
    await kind.meanwhile?.(new RunUnderWay(handle), around);
    await untilEnded(handle);
    if (!kind.isRunAgain) return await historiesOf(temporal, workflowId, handle.firstExecutionRunId);
    const again = await start(`${workflowId}/rerun`, { rerun: { run: workflowId } });
    await untilEnded(again);
    return await historiesOf(temporal, again.workflowId, again.firstExecutionRunId);
  } finally {
    await worker.stop();
    await fleet.close();
  }
}

/** However it ends: that is what is recorded. */
async function untilEnded(handle: WorkflowHandle): Promise<void> {
  await handle.result().catch((error: unknown) => {
    if (!(error instanceof WorkflowFailedError)) throw error;
  });
}

/** Of all workflow runs of a run, in order. */
async function historiesOf({ client }: TestTemporal, workflowId: string, firstRunId: string): Promise<History[]> {
  const histories: History[] = [];
  for (let runId: string | undefined | null = firstRunId; runId;) {
    const history: History = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    histories.push(history);
    runId = history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  }
  return histories;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
