import { randomUUID } from 'node:crypto';
import { acceptedStarts, entriesOf } from '../support/journal';
import { ended } from '../support/ended-run';
import { inProcess } from '../support/in-process';
import { type RunningWorker, startWorker } from '../support/running-worker';
import { type SimulatedFleet, startFleet } from '../support/simulated-fleet';
import { job } from '../support/simulated-jobs';
import { type TestTemporal, testTemporal } from '../support/temporal';

/** Names that mean something to T-SQL, to the Agent, to a shell, to JSON or to a terminal. */
const NAMES = [
  "O'Neil's load",
  'the "big" one',
  'a ] b [c]',
  "x'; EXEC msdb.dbo.sp_start_job N'Bait'; --",
  'Load;--',
  '$(ESCAPE_SQUOTE(JOBNAME))',
  '$(Bait)',
  "@jobs = N'Bait'",
  '100 % _ \\ / ?&=#',
  'Überladung für Łódź 東京 🚚👩‍👩‍👧',
  'حمّل العملاء ثم المبيعات',
  '🚚'.repeat(64),
  'x'.repeat(128),
];

const SERVER = "etl'01] $(x) ünï 🚚";
const STEP = "Merge'] $(ESCAPE_NONE(STEPID)) --🚚";

let temporal: TestTemporal;
let fleet: SimulatedFleet;
let worker: RunningWorker;
const taskQueue = randomUUID();

beforeAll(async () => {
  temporal = await testTemporal();
  const jobs = Object.fromEntries([...NAMES, 'Bait'].map((name) => [name, job('10ms')]));
  const steps = [{ name: 'First' }, { name: STEP, duration: '10ms' }];
  fleet = await startFleet({ [SERVER]: { jobs: { ...jobs, Stepped: { steps } } } });
  worker = await startWorker(temporal, taskQueue, fleet);
});
afterAll(async () => {
  await worker.stop();
  await fleet.close();
  await temporal.close();
});

const start = (packages: object) =>
  temporal.client.workflow.start('parentPackage', {
    taskQueue,
    workflowId: randomUUID(),
    args: [{ name: "nightly'load] 🚚", packages }],
  });

describe('a name', () => {
  it('of any characters is one name from definition to report, and starts that job alone', async () => {
    const packages = Object.fromEntries(NAMES.map((name) => [name, { server: SERVER, job: name }]));
    const stepped = { server: SERVER, job: 'Stepped', startAtStep: STEP };
    const handle = await start({ ...packages, stepped });
    const run = await ended(handle);
    expect(run.report.outcome).toBe('succeeded');
    for (const name of NAMES) expect(run.of(name)).toMatchObject({ name, job: name, server: SERVER });
    expect(acceptedStarts(fleet.journal)).toEqual([...NAMES, 'Stepped'].sort());
    expect(
      entriesOf(fleet.journal, 'stepEnded').flatMap((entry) => (entry.job === 'Stepped' ? entry.stepId : [])),
    ).toEqual([2]);

    const report = await inProcess(['report', handle.workflowId, '--json'], { TEMPORAL_ADDRESS: temporal.address });
    const shown = JSON.parse(report.stdout) as { packages: { name: string; job: string; server: string }[] };
    expect(shown.packages.slice(0, NAMES.length).map(({ name, job, server }) => [name, job, server])).toEqual(
      NAMES.map((name) => [name, name, SERVER]),
    );
  });

  it.each([
    [
      'a package',
      { ['x'.repeat(129)]: { server: SERVER, job: 'Bait' } },
      'a name has at most 128 characters, this one 129',
    ],
    [
      'a job',
      { a: { server: SERVER, job: `${'x'.repeat(127)}🚚` } },
      'the name of a SQL Server Agent job has at most 128 characters, this one 129',
    ],
    [
      'a step',
      { a: { server: SERVER, job: 'Bait', startAtStep: 'x'.repeat(129) } },
      'the name of a job step has at most 128 characters, this one 129',
    ],
    ['a server', { a: { server: 'x'.repeat(129), job: 'Bait' } }, 'a name has at most 128 characters, this one 129'],
  ])('of %s with 129 characters is refused before anything is started', async (_what, packages, text) => {
    const handle = await start(packages);
    await expect(handle.result()).rejects.toMatchObject({
      cause: { type: 'InvalidDefinition', message: expect.stringContaining(text) as unknown },
    });
    expect(acceptedStarts(fleet.journal)).not.toContain('Bait');
  });
});
