import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { type ReportDocument, reportSchema } from '../../../src/report/report-schema';
import { RunWorld } from '../../support/run-world';
import { type TestTemporal, testTemporal } from '../../support/temporal';
import { waitFor } from '../../support/wait-for';

let temporal: TestTemporal;
let world: RunWorld;

beforeAll(async () => {
  temporal = await testTemporal();
});
afterEach(() => world.close());
afterAll(() => temporal.close());

const job = (duration: string, more: object = {}) => ({ steps: [{ name: 'Run package', duration, ...more }] });

/** What is known of every job run; when it was asked for need not be seen of a short one. */
const JOB_RUN = {
  jobId: expect.stringMatching(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/) as string,
  sessionId: expect.any(Number) as number,
};
const AS_OF_MSDB = expect.stringMatching(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d{3}$/) as string;

/** As whoever relies on the schema in docs/ reads it: `fromJSONSchema` knows nothing of ours. */
const published = z.fromJSONSchema(
  JSON.parse(
    readFileSync(resolve(__dirname, '../../../docs/report.schema.json'), 'utf8'),
  ) as z.core.JSONSchema.JSONSchema,
);

async function reportOf(run: string): Promise<ReportDocument> {
  const { stdout } = await world.command('report', run, '--json');
  const document: unknown = JSON.parse(stdout);
  expect(published.safeParse(document)).toMatchObject({ success: true });
  return reportSchema.parse(document);
}

describe('report', () => {
  it('--json: everything that became of a run, as docs/report.schema.json says', async () => {
    world = await RunWorld.start(temporal, {
      Load: job('100ms'),
      Bad: job('10ms', { outcome: 'failed', output: 'Disk full.' }),
      Marts: job('50ms'),
      Long: job('10m'),
    });
    await world.startWorker();
    const run = await world.startRun(
      {
        load: { job: 'Load' },
        bad: { job: 'Bad', tolerateFailure: true, retry: { attempts: 1, wait: '10ms' } },
        off: { job: 'Marts', enabled: false, after: 'load' },
        marts: { job: 'Marts', after: 'off' },
        long: { job: 'Long', after: 'marts', timeout: '3h' },
      },
      { description: 'Loads ${region}', parameters: { region: { type: 'text', default: 'EMEA' } } },
    );
    await waitFor('the last one runs', () => world.begun().includes('Long'));
    const before = await reportOf(run);
    expect(before).toMatchObject({ run, status: 'running', isComplete: true, criticalPath: [] });
    expect(before).not.toHaveProperty('outcome');
    await waitFor('its watcher has said so', async () =>
      (await world.command('status', run)).stdout.includes(' of 3:00:00'),
    );
    await world.command('stop', run, 'long', '--as', 'anna', '--reason', 'too late');
    const watched = await world.command('watch', run);
    expect(watched.status).toBe(1);

    const report = await reportOf(run);
    expect(report).toMatchObject({
      ...{ run, name: 'nightly-load', status: 'ended', outcome: 'failed', total: 5, isComplete: true },
      ...{ description: 'Loads EMEA', parameters: { region: 'EMEA' }, isOverTime: false },
      servers: [{ server: 'etl01', isAuto: false }],
      source: { name: null, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
      counts: { succeeded: 2, failed: 1, canceled: 1, skipped: 1 },
      criticalPath: ['load', 'marts', 'long'],
      actions: [{ action: 'stop', package: 'long', by: 'anna', reason: 'too late' }],
      receipts: [{ package: 'long', server: 'etl01', job: 'Long', result: 'stopped' }],
    });
    const [load, bad, off, , long] = report.packages;
    expect(load).toMatchObject({
      ...{ name: 'load', job: 'Load', server: 'etl01', outcome: 'succeeded', attempt: 1 },
      ...{ isAdopted: false, isPassed: false, isTolerated: false },
      ...{ queuedMs: expect.any(Number) as number, startLatencyMs: expect.any(Number) as number },
      ...{ runMs: expect.any(Number) as number, detectionLagMs: expect.any(Number) as number },
      historyId: expect.any(Number) as number,
      agentRun: { ...JOB_RUN, historyId: load?.historyId },
      whyThere: 'pinned to etl01',
    });
    expect(bad).toMatchObject({
      ...{ outcome: 'failed', attempt: 2, isTolerated: true },
      ...{ failedStep: { id: 1, name: 'Run package' }, agentRun: JOB_RUN },
    });
    expect(long).toMatchObject({ outcome: 'canceled', agentRun: { ...JOB_RUN, requestedDate: AS_OF_MSDB } });
    const [receipt] = report.receipts;
    expect(long?.agentRun).toMatchObject({ requestedDate: receipt?.requestedDate, historyId: receipt?.historyId });
    expect(off).not.toHaveProperty('whyThere');
    expect(off).toMatchObject({ outcome: 'skipped', isPassed: true });

    const { stdout, status } = await world.command('report', run);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^bad .* failed +try 2, tolerated$/m);
    expect(stdout).toMatch(/^off .* skipped +passed over$/m);
    expect(stdout).toContain('what determined the end: load → marts → long\n');
    expect(stdout).toMatch(/asked of the run\n {2}\d\d:\d\d:\d\d stop 'long', by anna: too late\n/);
    expect(stdout).toMatch(/2 succeeded, 1 failed, 1 canceled, 1 skipped\. 1 of those is tolerated\.\n$/);
  });

  it('of a run whose worker is gone tells what the run left behind, and that it is not all', async () => {
    world = await RunWorld.start(temporal, { Load: job('10ms', { outcome: 'failed' }), Marts: job('10ms') });
    await world.startWorker();
    const run = await world.startRun({ load: { job: 'Load' }, marts: { job: 'Marts' } });
    expect((await world.command('watch', run)).status).toBe(1);
    await world.stopWorker();
    expect(await reportOf(run)).toMatchObject({ total: 2, isComplete: false, packages: [{ name: 'load' }] });
    const { stderr } = await world.command('report', run);
    expect(stderr).toBe('No worker answers, so only packages that ended badly are shown.\n');
  });
});

describe('a run that continued as new', () => {
  it('is listed once, from its first beginning on, and its report still knows the constraints', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `p${index}`);
    world = await RunWorld.start(temporal, { Load: job('10ms') });
    await world.startWorker({ window: 10, continueAsNewFrom: 30, continueAsNewAt: 60 });
    const chain = names.map((name, index) => [
      name,
      { job: 'Load', ...(index === 0 ? {} : { after: `p${index - 1}` }) },
    ]);
    const run = await world.startRun(Object.fromEntries(chain) as Record<string, object>);
    const handle = temporal.client.workflow.getHandle(run);
    const { runId: first, startTime } = await handle.describe();
    expect((await world.command('watch', run)).status).toBe(0);
    expect((await handle.describe()).runId).not.toBe(first);
    expect((await reportOf(run)).criticalPath).toEqual(names);
    const listed = async () => {
      const { stdout } = await world.command('list', '--json', '--limit', '1000');
      return (JSON.parse(stdout) as { run: string; startedAt: string; status: string }[]).filter(
        (each) => each.run === run,
      );
    };
    await waitFor('it is listed as ended', async () => (await listed())[0]?.status === 'succeeded');
    expect(await listed()).toMatchObject([{ startedAt: startTime.toISOString() }]);
  });
});

describe('a run that was canceled before it was loaded', () => {
  it('has ended, with nothing started', async () => {
    world = await RunWorld.start(temporal, { Load: job('10ms') });
    const run = await world.startRun({ load: { job: 'Load' } });
    await world.command('cancel', run, '--detach');
    await world.startWorker();
    expect((await world.command('watch', run)).status).toBe(4);
    await waitFor('its worker answers', async () => (await world.command('report', run)).stdout !== '');
    const { stdout } = await world.command('report', run);
    expect(stdout).toMatch(/canceled\. Nothing was started\.\n$/);
    expect(await reportOf(run)).toMatchObject({ status: 'ended', outcome: 'canceled', total: 0, packages: [] });
  });
});

describe('status', () => {
  it('of a paused run says so in capitals, who paused it, and how it goes on', async () => {
    world = await RunWorld.start(temporal, { Load: job('10m') });
    await world.startWorker();
    const run = await world.startRun({ load: { job: 'Load' } });
    await waitFor('it runs', () => world.begun().length === 1);
    await world.command('pause', run, '--as', 'anna');
    const { stdout } = await world.command('status', run);
    expect(stdout).toMatch(/asked of the run\n {2}\d\d:\d\d:\d\d pause the run, by anna\n/);
    expect(stdout).toContain(`Run ${run} is PAUSED: nothing more is started until \`ssis-parent resume ${run}\`.`);
    const { stdout: json } = await world.command('status', run, '--json');
    expect(JSON.parse(json)).toMatchObject({ status: 'paused', actions: [{ action: 'pause', by: 'anna' }] });
    await world.command('cancel', run);
  });
});
