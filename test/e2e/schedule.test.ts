import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScheduleSnapshot } from '../../src/report/schedule-snapshot';
import type { SimulatorDescription } from '../../simulator';
import { endCommands, startProcess } from '../support/cli';
import { type EndedCommand, inProcess } from '../support/in-process';
import { acceptedStarts, entriesOf } from '../support/journal';
import { type RunningWorker, startWorker } from '../support/running-worker';
import { type SimulatedFleet, startFleet } from '../support/simulated-fleet';
import { HELD, job } from '../support/simulated-jobs';
import { type TestTemporal, testTemporal } from '../support/temporal';
import { waitFor } from '../support/wait-for';

let temporal: TestTemporal;
let folder: string;
let schedule: string;
let taskQueue: string;
let fleet: SimulatedFleet | undefined;
let worker: RunningWorker | undefined;

beforeAll(async () => {
  temporal = await testTemporal();
  folder = await mkdtemp(join(tmpdir(), 'ssis-parent-schedule-'));
  const small = { name: 'small', packages: { load: { server: 'etl01', job: 'Load' } } };
  await writeFile(join(folder, 'small.json'), JSON.stringify(small));
});
beforeEach(() => {
  schedule = `nightly-${randomUUID()}`;
  taskQueue = randomUUID();
});
afterEach(async () => {
  await removeSchedule();
  await endCommands();
  await worker?.stop();
  await fleet?.close();
  [worker, fleet] = [undefined, undefined];
});
afterAll(async () => {
  await temporal.close();
  await rm(folder, { recursive: true, force: true });
});

/** Also the runs of it that go on: their servers are about to be gone. */
async function removeSchedule(): Promise<void> {
  const handle = temporal.client.schedule.getHandle(schedule);
  const { info } = await handle.describe().catch(() => ({ info: { recentActions: [] } }));
  await handle.delete().catch(() => undefined);
  for (const { action } of info.recentActions) {
    const run = temporal.client.workflow.getHandle(action.workflow.workflowId);
    await run.terminate().catch(() => undefined);
  }
}

const FAILING = job('10ms', { outcome: 'failed', output: 'Disk full.' });
/** Times that do not come while a test runs. */
const FAR = ['--cron', '0 2 29 2 *'];

const verb = (...args: string[]): Promise<EndedCommand> =>
  inProcess(['schedule', ...args], { TEMPORAL_ADDRESS: temporal.address });

/** The answer of a verb that must succeed. */
async function asked<Answer>(...args: string[]): Promise<Answer> {
  const { status, stdout, stderr } = await verb(...args, '--json');
  if (status !== 0) throw new Error(`schedule ${args.join(' ')} ended with ${String(status)}: ${stderr}`);
  return JSON.parse(stdout) as Answer;
}

const describeIt = () => asked<ScheduleSnapshot>('describe', schedule);

/** A server with these jobs, and a worker. */
async function startWorld(jobs: SimulatorDescription['servers'][string]['jobs']): Promise<void> {
  fleet = await startFleet({ etl01: { encryption: 'off', jobs } });
  worker = await startWorker(temporal, taskQueue, fleet, { definitionsFolder: folder });
}

const create = (...times: string[]) =>
  asked<ScheduleSnapshot>('create', schedule, 'small', '--task-queue', taskQueue, ...times);

/** As the README shows it. */
async function createWithStockTool(...times: string[]): Promise<void> {
  const action = ['--workflow-id', schedule, '--type', 'parentPackage', '--task-queue', taskQueue];
  const tool = startProcess(temporal.executable, [
    ...['schedule', 'create', '--schedule-id', schedule, '--address', temporal.address],
    ...[...action, '--input', '"small"', ...times],
  ]);
  if ((await tool.ended) !== 0) throw new Error(tool.stderr());
}

const statusOf = async (run = '') => (await temporal.client.workflow.getHandle(run).describe()).status.name;
const journal = () => fleet?.journal ?? [];
const begun = () => entriesOf(journal(), 'runBegan').length;
const ended = () => entriesOf(journal(), 'runEnded').length;

describe.each([
  ['made by ssis-parent', { make: (...times: string[]) => create(...times), interval: ['--every', '2s'] }],
  ['made by the temporal tool', { make: createWithStockTool, interval: ['--interval', '2s'] }],
])('a schedule %s', (_how, { make, interval }) => {
  it('starts runs by itself, each of which runs on the servers', async () => {
    await startWorld({ Load: job('10ms') });
    await make(...interval);
    await waitFor('two runs have been carried out', () => ended() >= 2);
    const [first, second] = (await describeIt()).recent;
    await waitFor('they have succeeded', async () => (await statusOf(second?.run)) === 'COMPLETED');
    expect(await statusOf(first?.run)).toBe('COMPLETED');
    const dueAt = [first, second].map((run) => Date.parse(run?.dueAt ?? ''));
    expect(dueAt.map((at) => at % 2_000)).toEqual([0, 0]);
  });

  it('starts nothing while a run of it goes on, and says so', async () => {
    await startWorld({ Load: job('10m') });
    await make(...FAR);
    const { run } = await asked<{ run: string }>('trigger', schedule);
    await waitFor('the job runs', () => begun() === 1);
    const again = await verb('trigger', schedule);
    expect(again).toMatchObject({ status: 2, stdout: '' });
    expect(again.stderr).toContain(`Nothing was started: run ${run} has not ended, and the overlap policy is 'skip'.`);
    expect(await describeIt()).toMatchObject({ started: 1, skippedOverlap: 1, running: [run] });
    expect(acceptedStarts(journal())).toEqual(['Load']);
  });

  it('pauses after a run that failed, when it is to', async () => {
    await startWorld({ Load: FAILING });
    await make(...FAR, '--pause-on-failure');
    const { run } = await asked<{ run: string }>('trigger', schedule);
    await waitFor('it is paused', async () => (await describeIt()).isPaused);
    expect(await statusOf(run)).toBe('FAILED');
    expect(await describeIt()).toMatchObject({
      note: expect.stringMatching(/paused due to workflow failure/) as string,
    });
  });
});

describe('ssis-parent schedule', () => {
  it('takes a definition file along, with values, when it is made', async () => {
    await startWorld({ 'Load EMEA': job('10ms') });
    const file = join(folder, 'elsewhere.yaml');
    const text = [
      'name: regional',
      'parameters: { region: { type: text } }',
      "packages: { load: { server: etl01, job: 'Load ${region}' } }",
    ];
    await writeFile(file, text.join('\n'));
    const made = ['--task-queue', taskQueue, '--set', 'region=EMEA', ...FAR];
    expect(await asked('create', schedule, file, ...made)).toMatchObject({
      definition: 'regional',
      isInline: true,
      set: { region: 'EMEA' },
      times: ['0 2 29 Feb *'],
      overlap: 'skip',
      catchupWindowMs: 600_000,
      pauseOnFailure: false,
    });
    await writeFile(file, 'no definition any more');
    const { run } = await asked<{ run: string }>('trigger', schedule);
    await temporal.client.workflow.getHandle(run).result();
    expect(acceptedStarts(journal())).toEqual(['Load EMEA']);
  });

  it('backfill: starts a run for each time that was due, one after another', async () => {
    await startWorld({ Load: job('50ms') });
    await create('--cron', '0 2 * * *', '--time-zone', 'Europe/Berlin');
    const span = ['--from', '2026-11-20T02:00:00+01:00', '--to', '2026-11-22T02:00:00+01:00'];
    const times = ['2026-11-20T01:00:00.000Z', '2026-11-21T01:00:00.000Z', '2026-11-22T01:00:00.000Z'];
    expect(await asked('backfill', schedule, ...span)).toMatchObject({ overlap: 'bufferAll', times });
    await waitFor('all have run', () => ended() === 3);
    expect((await describeIt()).recent.map(({ run, dueAt }) => [run, dueAt])).toEqual(
      times.map((time) => [`${schedule}-${time.replace('.000', '')}`, time]),
    );
    const order = journal().flatMap(({ event }) => (/^run(Began|Ended)$/.test(event) ? [event] : []));
    expect(order).toEqual(times.flatMap(() => ['runBegan', 'runEnded']));
  });

  it('trigger --overlap bufferOne: the next run starts once the one that goes on has ended', async () => {
    await startWorld({ Load: job(HELD) });
    await create(...FAR);
    await asked('trigger', schedule);
    expect(await asked('trigger', schedule, '--overlap', 'bufferOne')).toEqual({ schedule, run: null });
    await waitFor('the first runs', () => begun() === 1);
    fleet?.letJobsEnd();
    await waitFor('both have run', () => ended() === 2);
    expect(acceptedStarts(journal())).toEqual(['Load', 'Load']);
  });

  it('pause: starts nothing by itself until resume', async () => {
    await startWorld({ Load: job('10ms') });
    await create('--every', '1s');
    await asked('pause', schedule, '--note', 'maintenance');
    const paused = await describeIt();
    expect(paused).toMatchObject({ isPaused: true, note: 'maintenance' });
    const dueMeanwhile = Date.parse(paused.next[1] ?? '');
    await waitFor('the time of two runs has passed', () => Date.now() > dueMeanwhile);
    expect(await describeIt()).toMatchObject({ started: paused.started });
    await asked('resume', schedule);
    await waitFor('a run has ended', () => ended() > paused.started);
  });

  it('delete: leaves none, neither there nor in the list', async () => {
    await create(...FAR);
    const names = async () => (await asked<ScheduleSnapshot[]>('list')).map((each) => each.schedule);
    await waitFor('it is in the list', async () => (await names()).includes(schedule));
    expect((await verb('delete', schedule)).stdout).toBe(`Schedule ${schedule} is deleted.\n`);
    await waitFor('it is not in the list', async () => !(await names()).includes(schedule));
    for (const gone of ['describe', 'pause', 'resume', 'trigger', 'delete']) {
      expect(await verb(gone, schedule)).toMatchObject({
        status: 2,
        stdout: '',
        stderr: `There is no schedule '${schedule}'; \`ssis-parent schedule list\` shows those of parent packages.\n`,
      });
    }
  });

  it('makes none where there is one of that name, and leaves that as it is', async () => {
    await create(...FAR);
    const again = await verb('create', schedule, 'small', '--every', '1s');
    expect(again).toMatchObject({ status: 2, stdout: '' });
    expect(again.stderr).toContain(`There is a schedule '${schedule}' already, so none was made`);
    expect(await describeIt()).toMatchObject({ times: ['0 2 29 Feb *'] });
  });

  it.each([
    ['no times', [], /Say when: --cron '0 2 \* \* \*'/],
    ['a wrong cron expression', ['--cron', '61 2 * * *'], /--cron '61 2 \* \* \*'\): Minute is not in range \[0-59\]/],
    [
      'a wrong calendar',
      ['--calendar', '{"hour":"25"}'],
      /--calendar: .* hour cannot be '25'; expected numbers from 0/,
    ],
    ['a wrong time zone', [...FAR, '--time-zone', 'Europe/Berln'], /--time-zone: .*did you mean 'Europe\/Berlin'\?/],
    ['a wrong interval', ['--every', 'often'], /--every: expected a duration such as .*found 'often'/],
    ['parts of seconds', ['--every', '1500ms'], /--every: expected whole seconds, found '1500ms'/],
    [
      'an offset of nothing',
      [...FAR, '--offset', '1m'],
      /--offset: it shifts the times of --every, which is not given/,
    ],
    [
      'a wrong policy',
      [...FAR, '--overlap', 'buffer'],
      /--overlap: 'buffer' is not a policy; expected one of skip, buffer/,
    ],
    ['a window too short', [...FAR, '--catchup-window', '1s'], /--catchup-window: expected at least 10s, found '1s'/],
  ])('create: %s ends with 2 and makes none', async (_what, times, text) => {
    const refused = await verb('create', schedule, 'small', ...times);
    expect(refused).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(text) as string });
    expect(await verb('describe', schedule)).toMatchObject({ status: 2 });
  });

  it('create: a definition file that is wrong, or lacks a value, ends with 2 and makes none', async () => {
    const file = join(folder, 'wrong.yaml');
    await writeFile(
      file,
      "name: x\nparameters: { region: { type: text } }\npackages: { a: { server: s, job: 'A ${region}' } }\n",
    );
    const withoutValue = await verb('create', schedule, file, '--set', 'regoin=EMEA', ...FAR);
    expect(withoutValue).toMatchObject({ status: 2, stdout: '' });
    expect(withoutValue.stderr).toMatch(/region.*no value was given/);
    await writeFile(file, 'name: x\npackages: { a: { sever: s, job: A } }\n');
    const wrong = await verb('create', schedule, file, ...FAR);
    expect(wrong.stderr).toContain("wrong.yaml:2:18: packages.a.sever: unknown key; did you mean 'server'?");
    expect(await verb('describe', schedule)).toMatchObject({ status: 2 });
  });
});
