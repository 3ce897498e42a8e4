import { randomBytes, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { endCommands, type RunningCommand, startCommand } from '../support/cli';
import { CrashWorld } from '../support/crash-world';
import { type EndedCommand, inProcess } from '../support/in-process';
import { entriesOf } from '../support/journal';
import { job } from '../support/simulated-jobs';
import { temporalTexts } from '../support/temporal-texts';
import { type TestTemporal, testTemporal } from '../support/temporal';
import { waitFor } from '../support/wait-for';

/** The documented example: AES-256-GCM. */
const CODEC = resolve(__dirname, '../../examples/payload-codec.cjs');
const UNREADABLE = "Temporal holds data encoded as 'binary/encrypted', which this program cannot read";
const FAILS_ONCE = { attempts: [{ outcome: 'failed' as const }, {}] };

let temporal: TestTemporal;
let world: CrashWorld;
let definition: string;
let codec: Record<string, string>;

beforeAll(async () => {
  temporal = await testTemporal();
  world = await CrashWorld.start(temporal, {
    'Load Payroll': job('100ms'),
    Flaky: { steps: [{ name: 'Run package', ...FAILS_ONCE }] },
    Long: job('10m'),
  });
  const key = join(world.folder, 'key');
  writeFileSync(key, randomBytes(32).toString('hex'));
  codec = { SSIS_PARENT_PAYLOAD_CODEC: CODEC, PAYLOAD_KEY_FILE: key };
  // The module reads it in this process too.
  process.env.PAYLOAD_KEY_FILE = key;
  definition = write({ customers: 'Load Payroll' });
});
afterEach(endCommands);
afterAll(async () => {
  delete process.env.PAYLOAD_KEY_FILE;
  await world.close();
  await temporal.close();
});

function write(jobs: Record<string, string>): string {
  const file = join(world.folder, `${randomUUID()}.json`);
  const packages = Object.entries(jobs).map(([name, jobName]) => [
    name,
    { server: 'etl01', job: jobName, description: 'Salaries of the board' },
  ]);
  writeFileSync(file, JSON.stringify({ name: 'nightly', packages: Object.fromEntries(packages) as object }));
  return file;
}

async function startWorker(env: Record<string, string>): Promise<RunningCommand> {
  const servers = join(world.folder, 'servers.yaml');
  const worker = startCommand(['worker', '--servers', servers, '--task-queue', world.taskQueue], {
    ...world.env,
    ...env,
  });
  await worker.says('Worker on task queue');
  return worker;
}

const command = (...args: string[]): Promise<EndedCommand> => inProcess(args, { ...world.env, ...codec });
const withoutCodec = (...args: string[]): Promise<EndedCommand> => inProcess(args, world.env);
const queue = (): string[] => ['--task-queue', world.taskQueue];

it('run, status, report: work with the codec, and the history says nothing of the definition', async () => {
  await startWorker(codec);
  const id = randomUUID();
  expect(await command('run', definition, '--id', id, ...queue())).toMatchObject({ status: 0 });
  expect(await command('status', id)).toMatchObject({ status: 0 });
  const report = await command('report', id, '--json');
  expect(JSON.parse(report.stdout)).toMatchObject({
    outcome: 'succeeded',
    packages: [{ name: 'customers', job: 'Load Payroll' }],
  });
  const history = await temporalTexts(temporal.client, id);
  expect(history).toContain('binary/encrypted');
  expect(history).not.toMatch(/Load Payroll|Salaries/);
  expect(entriesOf(world.fleet.journal, 'runBegan').map((entry) => entry.job)).toContain('Load Payroll');

  for (const verb of ['status', 'report', 'watch']) {
    const refused = await withoutCodec(verb, id);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain(
      `${UNREADABLE}: set SSIS_PARENT_PAYLOAD_CODEC to the codec that the workers have.`,
    );
  }
});

it('without a codec the same history can be read, so the search is one', async () => {
  await startWorker({});
  const id = randomUUID();
  expect(await withoutCodec('run', definition, '--id', id, ...queue())).toMatchObject({ status: 0 });
  expect(await temporalTexts(temporal.client, id)).toMatch(/Load Payroll[^]*Salaries/);
});

it('list shows runs whose memo it cannot read, without what it cannot read, and says what would help', async () => {
  await startWorker(codec);
  const id = randomUUID();
  await command('run', definition, '--id', id, ...queue());
  // Other test files have runs on the same Temporal, and those that go on come first.
  const list = ['list', '--limit', '1000'];
  await waitFor('it is listed as ended', async () =>
    new RegExp(`${id} +succeeded `).test((await withoutCodec(...list)).stdout),
  );
  const help = 'Some definitions cannot be read: set SSIS_PARENT_PAYLOAD_CODEC to the codec that the workers have.\n';
  const table = await withoutCodec(...list);
  expect(table).toMatchObject({ status: 0, stderr: expect.stringContaining(help) as unknown });
  // eslint-disable-next-line no-control-regex -- what is not text is looked for
  expect(table.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\ufffd]/);
  const { stdout } = await withoutCodec(...list, '--json');
  const found = (JSON.parse(stdout) as { run: string }[]).find(({ run }) => run === id);
  expect(found).toMatchObject({ status: 'succeeded' });
  expect(found).not.toHaveProperty('definition');
  expect((await command(...list)).stdout).toMatch(new RegExp(`${id} +nightly +succeeded `));

  const wrongKey = join(world.folder, 'wrong-key.cjs');
  const throwing = "() => Promise.reject(new Error('unable to authenticate data'))";
  writeFileSync(wrongKey, `exports.payloadCodec = { encode: ${throwing}, decode: ${throwing} };`);
  expect(await inProcess(list, { ...world.env, SSIS_PARENT_PAYLOAD_CODEC: wrongKey })).toMatchObject({
    status: 0,
    stderr: expect.stringContaining(help) as unknown,
  });
});

it('cancel, pause and rerun work with the codec', async () => {
  await startWorker(codec);
  const failed = randomUUID();
  expect(await command('run', write({ a: 'Flaky' }), '--id', failed, ...queue())).toMatchObject({ status: 1 });
  expect(await command('rerun', failed)).toMatchObject({ status: 0 });

  const long = randomUUID();
  await command('run', write({ long: 'Long' }), '--id', long, '--detach', ...queue());
  await waitFor('it runs', () => entriesOf(world.fleet.journal, 'runBegan').some((entry) => entry.job === 'Long'));
  expect(await command('pause', long, '--reason', 'Salaries')).toMatchObject({ status: 0 });
  const canceled = await command('cancel', long);
  expect(canceled).toMatchObject({ status: 4 });
  expect(canceled.stdout).toContain("'Long' on etl01 stopped after");
  expect(await temporalTexts(temporal.client, long)).not.toContain('Salaries');
});

it('a worker without the codec starts nothing and says why; one that has it goes on with the run', async () => {
  const before = entriesOf(world.fleet.journal, 'runBegan').length;
  const wrong = await startWorker({});
  const id = randomUUID();
  await command('run', definition, '--id', id, '--detach', ...queue());
  await wrong.says(UNREADABLE);
  expect(entriesOf(world.fleet.journal, 'runBegan')).toHaveLength(before);
  wrong.kill('SIGTERM');
  await wrong.ended;
  await startWorker(codec);
  expect(await command('watch', id)).toMatchObject({ status: 0 });
});

it('a codec that cannot be used is refused by every command, before anything is asked', async () => {
  const env = { ...world.env, SSIS_PARENT_PAYLOAD_CODEC: join(world.folder, 'nowhere.cjs') };
  expect(await inProcess(['list'], env)).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/The payload codec .*nowhere\.cjs, which SSIS_PARENT_PAYLOAD_CODEC names/) as unknown,
  });
});
