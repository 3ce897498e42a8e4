import { randomUUID } from 'node:crypto';
import type { RunReport } from '../../src/report/run-progress';
import { acceptedStarts, entriesOf } from '../support/journal';
import { RUN_SETTINGS, type RunningWorker, startWorker } from '../support/running-worker';
import { FAST_POLL, type SimulatedFleet, startFleet } from '../support/simulated-fleet';
import { job } from '../support/simulated-jobs';
import { DEFAULT_PROTOCOL_SETTINGS } from '../../src/agent/protocol-settings';
import { type TestTemporal, testTemporal } from '../support/temporal';
import { waitFor } from '../support/wait-for';

/** All servers share one thread with the worker, so whatever has a time has a long one. */
const PATIENT = { connectTimeoutMs: 120_000, requestTimeoutMs: 120_000 };
const ENDS_WITHIN_MS = 900_000;
const SERVERS = Array.from({ length: 40 }, (_, index) => `etl${index}`);
const JOBS = Array.from({ length: 25 }, (_, index) => `Load ${index}`);
const COUNT = SERVERS.length * JOBS.length;
/** Every tenth job fails. */
const outcomeOf = (index: number) => (index % 10 === 9 ? 'failed' : 'succeeded');

let temporal: TestTemporal;
let fleet: SimulatedFleet;
let worker: RunningWorker | undefined;

beforeAll(async () => {
  temporal = await testTemporal();
});
afterEach(async () => {
  await worker?.stop();
  await fleet.close();
});
afterAll(() => temporal.close());

it(
  `${COUNT} jobs that run at once are taken up by the next worker: each was started once, and every outcome is right`,
  async () => {
    const jobs = Object.fromEntries(JOBS.map((name, at) => [name, job('150s', { outcome: outcomeOf(at) })]));
    fleet = await startFleet(Object.fromEntries(SERVERS.map((alias) => [alias, { encryption: 'off', jobs }])), {
      settings: { connection: PATIENT, poll: { ...FAST_POLL, minIntervalMs: 1_000, maxIntervalMs: 10_000 } },
    });
    const taskQueue = randomUUID();
    const overrides = {
      run: { ...RUN_SETTINGS, window: COUNT, heartbeatTimeoutMs: 60_000 },
      protocol: { ...DEFAULT_PROTOCOL_SETTINGS, ticketLifeMs: 300_000, holdMs: 60_000 },
      maxLookIntervalMs: 10_000,
    };
    worker = await startWorker(temporal, taskQueue, fleet, overrides);
    const packages = SERVERS.flatMap((server) =>
      JOBS.map((name, at) => {
        const tolerated = outcomeOf(at) === 'failed' ? { tolerateFailure: true } : {};
        return [`${server} ${name}`, { server, job: name, ...tolerated }] as const;
      }),
    );
    const run = await temporal.client.workflow.start('parentPackage', {
      taskQueue,
      workflowId: randomUUID(),
      args: [{ name: 'thousand', packages: Object.fromEntries(packages) }],
    });
    await waitFor('all have begun', () => entriesOf(fleet.journal, 'runBegan').length === COUNT, ENDS_WITHIN_MS);
    expect(entriesOf(fleet.journal, 'runEnded').length).toBeLessThan(COUNT);
    await worker.stop();
    worker = await startWorker(temporal, taskQueue, fleet, overrides);

    const failing = JOBS.filter((_, at) => outcomeOf(at) === 'failed').length * SERVERS.length;
    expect((await temporal.client.workflow.getHandle(run.workflowId).result()) as RunReport).toMatchObject({
      outcome: 'succeeded',
      counts: { succeeded: COUNT - failing, failed: failing, unknown: 0 },
    });
    expect(acceptedStarts(fleet.journal)).toHaveLength(COUNT);
    const once = entriesOf(fleet.journal, 'runBegan').map((entry) => `${entry.server} ${entry.job}`);
    expect(new Set(once).size).toBe(COUNT);
  },
  ENDS_WITHIN_MS,
);
