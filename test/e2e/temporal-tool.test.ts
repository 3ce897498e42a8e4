import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { temporal as proto } from '@temporalio/proto';
import type { RunReport } from '../../src/report/run-progress';
import { endCommands, startProcess } from '../support/cli';
import { CrashWorld } from '../support/crash-world';
import { acceptedStarts, entriesOf } from '../support/journal';
import { HELD, job } from '../support/simulated-jobs';
import { type TestTemporal, testTemporal } from '../support/temporal';
import { waitFor } from '../support/wait-for';

const { PendingActivityState } = proto.api.enums.v1;

let temporal: TestTemporal;
let world: CrashWorld;

beforeAll(async () => {
  temporal = await testTemporal();
});
afterEach(async () => {
  await endCommands();
  await world.close();
});
afterAll(() => temporal.close());

const isRunning = (name: string) => () =>
  entriesOf(world.fleet.journal, 'runBegan').some((entry) => entry.job === name);

/** When the attempt under way of the package `load` began; undefined while there is none. */
async function watchedSince({ workflowId }: Pick<WorkflowHandle, 'workflowId'>): Promise<string | undefined> {
  const { raw } = await temporal.client.workflow.getHandle(workflowId).describe();
  const watching = raw.pendingActivities?.find(({ activityId }) => activityId === 'load');
  if (watching?.state !== PendingActivityState.PENDING_ACTIVITY_STATE_STARTED) return undefined;
  return JSON.stringify(watching.lastStartedTime);
}

/** Another attempt has taken over from that of then. */
const takenOver = (run: WorkflowHandle, since: string | undefined) =>
  waitFor('another attempt is under way', async () => {
    const now = await watchedSince(run);
    return now !== undefined && now !== since;
  });

/** The stock `temporal` tool, as an operator would use it. */
async function temporalTool(...args: string[]): Promise<string> {
  const tool = startProcess(temporal.executable, [...args, '--address', temporal.address]);
  const status = await tool.ended;
  if (status !== 0) throw new Error(`temporal ${args.join(' ')} ended with ${String(status)}: ${tool.stderr()}`);
  return tool.stdout();
}

describe('the stock temporal tool', () => {
  it('starts a parent package from an inline definition, with the same result', async () => {
    world = await CrashWorld.start(temporal, { Load: job('100ms'), Marts: job('100ms') });
    await world.startWorker();
    const file = join(world.folder, 'input.json');
    const packages = {
      load: { server: 'etl01', job: 'Load' },
      marts: { server: 'etl01', job: 'Marts', after: 'load' },
    };
    await writeFile(file, JSON.stringify({ name: 'nightly-load', packages }));
    const id = randomUUID();
    const start = ['workflow', 'start', '--type', 'parentPackage', '--task-queue', world.taskQueue];
    await temporalTool(...start, '--workflow-id', id, '--input-file', file);
    const report = (await temporal.client.workflow.getHandle(id).result()) as RunReport;
    expect(report).toMatchObject({ name: 'nightly-load', outcome: 'succeeded', counts: { succeeded: 2 } });
    expect(acceptedStarts(world.fleet.journal)).toEqual(['Load', 'Marts']);
  });

  it('starts a parent package by the name of its definition', async () => {
    world = await CrashWorld.start(temporal, { Load: job('100ms') });
    await writeFile(join(world.folder, 'small.yaml'), 'name: small\npackages:\n  load: { server: etl01, job: Load }\n');
    await world.startWorker();
    const id = randomUUID();
    const start = ['workflow', 'start', '--type', 'parentPackage', '--task-queue', world.taskQueue];
    await temporalTool(...start, '--workflow-id', id, '--input', '"small"');
    const report = (await temporal.client.workflow.getHandle(id).result()) as RunReport;
    expect(report).toMatchObject({ name: 'small', outcome: 'succeeded' });
  });

  it('lists a run, pauses and resumes it, skips and stops a package, and reads its report', async () => {
    world = await CrashWorld.start(temporal, { Load: job('10m'), Marts: job('10ms') });
    await world.startWorker();
    const handle = await world.startRun({ load: { job: 'Load' }, marts: { job: 'Marts', after: 'load' } });
    await waitFor('it runs', isRunning('Load'));
    const of = ['--workflow-id', handle.workflowId];
    const update = (name: string, input: string) =>
      temporalTool('workflow', 'update', 'execute', ...of, '--name', name, '--input', input);
    await update('pause', '{"by": "anna", "reason": "disk is full"}');
    await temporalTool('workflow', 'update', 'execute', ...of, '--name', 'resume');
    await expect(update('skipPackage', '{"package": "mart"}')).rejects.toThrow(/there is no package 'mart'/);
    await update('skipPackage', '{"package": "marts"}');
    await update('stopPackage', '{"package": "load"}');
    await handle.result().catch(() => undefined);
    const report = await temporalTool('workflow', 'query', ...of, '--name', 'report');
    expect(report).toContain('disk is full');
    const query = `WorkflowType = "parentPackage" AND WorkflowId = "${handle.workflowId}"`;
    await waitFor('it is listed', async () =>
      (await temporalTool('workflow', 'list', '--query', query)).includes(handle.workflowId),
    );
    expect(entriesOf(world.fleet.journal, 'stopRequest').map((entry) => entry.job)).toEqual(['Load']);
  });

  it('names each package in the history, with job and server, and a failed one with its reason', async () => {
    world = await CrashWorld.start(temporal, { Load: job('50ms', { outcome: 'failed', output: 'Disk full.' }) });
    await world.startWorker();
    const run = await world.startRun({ load: { job: 'Load' } });
    await expect(run.result()).rejects.toThrow();
    const history = await temporalTool('workflow', 'show', '--workflow-id', run.workflowId, '--output', 'json');
    const { events } = JSON.parse(history) as { events: Record<string, Record<string, unknown>>[] };
    const scheduled = events.find((event) => event.activityTaskScheduledEventAttributes?.activityId === 'load');
    expect(scheduled?.userMetadata).toBeDefined();
    expect(Buffer.from((scheduled?.userMetadata?.summary as { data: string }).data, 'base64').toString()).toBe(
      '"load: Load on etl01"',
    );
    const failed = events.find((event) => event.activityTaskFailedEventAttributes !== undefined);
    expect(failed?.activityTaskFailedEventAttributes?.failure).toMatchObject({
      message: expect.stringMatching(/Job 'Load' on etl01 failed at step 1 'Step 1'.*Disk full/s) as unknown,
    });
  });

  it.each([
    ['keeping its heartbeats', []],
    ['forgetting its heartbeats', ['--clear-heartbeat-details']],
  ])('resets a running activity, %s: the run is adopted, not started again', async (_how, options) => {
    world = await CrashWorld.start(temporal, { Load: job(HELD) });
    await world.startWorker();
    const run = await world.startRun({ load: { job: 'Load' } });
    await waitFor('it runs', isRunning('Load'));
    const since = await watchedSince(run);
    await temporalTool('activity', 'reset', '--workflow-id', run.workflowId, '--activity-id', 'load', ...options);
    await takenOver(run, since);
    world.fleet.letJobsEnd();
    expect((await run.result()) as RunReport).toMatchObject({ outcome: 'succeeded' });
    expect(acceptedStarts(world.fleet.journal)).toEqual(['Load']);
    expect(entriesOf(world.fleet.journal, 'stopRequest')).toEqual([]);
  });

  it('resets the workflow to before a running package: the run is adopted, not started again', async () => {
    world = await CrashWorld.start(temporal, { Load: job(HELD) });
    await world.startWorker();
    const run = await world.startRun({ load: { job: 'Load' } });
    await waitFor('it runs', isRunning('Load'));
    const { events = [] } = await run.fetchHistory();
    const scheduled = (events ?? []).find((event) => event.activityTaskScheduledEventAttributes?.activityId === 'load');
    const before = String(scheduled?.activityTaskScheduledEventAttributes?.workflowTaskCompletedEventId);
    const since = await watchedSince(run);
    const reset = ['workflow', 'reset', '--workflow-id', run.workflowId, '--event-id', before, '--reason', 'test'];
    await temporalTool(...reset);
    await takenOver(run, since);
    world.fleet.letJobsEnd();
    const report = (await temporal.client.workflow.getHandle(run.workflowId).result()) as RunReport;
    expect(report).toMatchObject({ outcome: 'succeeded' });
    expect(acceptedStarts(world.fleet.journal)).toEqual(['Load']);
  });
});
