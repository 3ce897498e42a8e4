import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { endCommands, type RunningCommand, startCommand } from '../support/cli';
import { inProcess } from '../support/in-process';
import { Relay } from '../support/relay';
import { type SimulatedFleet, startFleet } from '../support/simulated-fleet';
import { job } from '../support/simulated-jobs';
import { temporalTexts } from '../support/temporal-texts';
import { type TestTemporal, testTemporal } from '../support/temporal';
import { waitFor } from '../support/wait-for';
import { pendingHeartbeats } from '../../src/temporal/pending-heartbeats';

/** Each with a core that no way of quoting changes. */
const PLANTED = {
  env: `"PlantedInTheEnvironment';\\`,
  file: `'PlantedInTheFile"{}%`,
  wrong: 'PlantedButWrong',
  /** A dev server takes any. */
  apiKey: 'PlantedAsTheApiKey.of-Temporal',
} as const;
const LARGE = 'a definition so large that it is zipped '.repeat(25);

let temporal: TestTemporal;
let fleet: SimulatedFleet;
let relay: Relay;
let folder: string;

const login = (user: string, password: object) => ({ user, password });

beforeAll(async () => {
  temporal = await testTemporal();
  const roles = ['SQLAgentOperatorRole' as const];
  fleet = await startFleet({
    etl01: {
      logins: { anna: { password: PLANTED.env, roles }, bert: { password: PLANTED.file, roles } },
      jobs: { Good: job('10ms'), Bad: job('10ms', { outcome: 'failed', output: 'Disk full.' }), Long: job('30s') },
    },
  });
  const { port, certificate } = fleet.server('etl01');
  relay = await Relay.start(port);
  folder = mkdtempSync(join(tmpdir(), 'ssis-parent-secrets-'));
  const byFile = login('bert', { file: 'password' });
  const at = { host: 'localhost', port, certificateAuthority: 'authority.pem' };
  const servers = {
    byEnv: { ...at, login: login('anna', { env: 'PLANTED_PASSWORD' }) },
    byFile: { ...at, login: byFile },
    relayed: { ...at, port: relay.port, login: byFile },
    refused: { ...at, login: login('anna', { file: 'wrong' }) },
    selfSigned: { host: 'localhost', port, login: byFile },
    // Its certificate knows localhost and 127.0.0.1, which this is as well.
    misnamed: { ...at, host: '127.1', login: byFile },
  };
  writeFileSync(join(folder, 'servers.yaml'), JSON.stringify({ servers }));
  writeFileSync(join(folder, 'authority.pem'), certificate);
  writeFileSync(join(folder, 'password'), PLANTED.file, { mode: 0o600 });
  writeFileSync(join(folder, 'wrong'), PLANTED.wrong, { mode: 0o644 });
});
afterAll(async () => {
  await endCommands();
  await relay.close();
  await fleet.close();
  await temporal.close();
  rmSync(folder, { recursive: true });
});

/** What every process and command line is given; a dev server has no TLS, which an API key would bring with it. */
const environment = () => ({
  ...{ TEMPORAL_ADDRESS: temporal.address, TEMPORAL_API_KEY: PLANTED.apiKey, TEMPORAL_TLS: 'false' },
  PLANTED_PASSWORD: PLANTED.env,
});

function startWorker(taskQueue: string, options: readonly string[], more: Record<string, string> = {}): RunningCommand {
  const args = ['worker', '--servers', join(folder, 'servers.yaml'), '--task-queue', taskQueue, ...options];
  return startCommand(args, { ...environment(), ...more });
}

/** All that a command says. */
async function said(...args: string[]): Promise<string> {
  const { stdout, stderr } = await inProcess(args, environment());
  return `${stdout}${stderr}`;
}

/** What the process list shows of it, where there is one as Linux has it. */
function commandLineOf({ pid }: RunningCommand): string {
  const file = `/proc/${pid}/cmdline`;
  return existsSync(file) ? readFileSync(file, 'utf8') : 'servers.yaml';
}

function definitionFile(server: string, jobName: string, more: object = {}): string {
  const file = join(folder, `${randomUUID()}.json`);
  writeFileSync(file, JSON.stringify({ name: 'nightly', packages: { it: { server, job: jobName }, ...more } }));
  return file;
}

interface GivenRun {
  readonly id?: string;
  readonly more?: object;
}

/** A run of one package, to its end: what the command says, what Temporal keeps, and both reports. */
async function run(
  taskQueue: string,
  server: string,
  jobName: string,
  { id = randomUUID(), more = {} }: GivenRun = {},
): Promise<string> {
  const file = definitionFile(server, jobName, more);
  const ended = await said('run', file, '--id', id, '--task-queue', taskQueue);
  const reports = await Promise.all([said('report', id, '--json'), said('report', id)]);
  return [ended, ...reports, await temporalTexts(temporal.client, id)].join('\n');
}

/** A run that loses its connection while its job runs; with what Temporal knows of it then, and the commands say. */
async function interruptedRun(taskQueue: string, id: string, worker: RunningCommand): Promise<string> {
  const { faults } = fleet.server('etl01');
  const running = run(taskQueue, 'relayed', 'Long', { id });
  const { client } = temporal;
  await waitFor('its watcher tells of the job', () => isJobSeen(id));
  await faults.inject({ fault: 'refuseConnection', times: 1_000 });
  relay.cut();
  await worker.says('riding out trouble with a server');
  const meanwhile = [await temporalTexts(client, id), await said('status', id), await said('status', id, '--json')];
  faults.clear();
  return [...meanwhile, await running].join('\n');
}

/** Whether a heartbeat has said that the job executes. */
async function isJobSeen(id: string): Promise<boolean> {
  const heartbeats = await pendingHeartbeats(temporal.client, id).catch(() => ({}));
  return Object.values(heartbeats).some((details) => JSON.stringify(details).includes('"ranForMs"'));
}

/** What commands say that ask a run that has ended, or only files. */
async function commandTexts(id: string): Promise<Record<string, string>> {
  const servers = ['--servers', join(folder, 'servers.yaml')];
  const file = definitionFile('byEnv', 'Good', { other: { server: 'byFile', job: 'Bad', after: 'it' } });
  const commands = {
    status: ['status', id],
    statusAsJson: ['status', id, '--json'],
    watch: ['watch', id],
    list: ['list', '--limit', '1000'],
    listAsJson: ['list', '--limit', '1000', '--json'],
    plan: ['plan', file, ...servers],
    planAsJson: ['plan', file, ...servers, '--json'],
    validate: ['validate', file, ...servers],
    validateAsJson: ['validate', file, ...servers, '--json'],
    grants: ['grants', 'runner', '--login', 'anna'],
    temporal: ['temporal'],
  };
  const texts: Record<string, string> = {};
  for (const [name, args] of Object.entries(commands)) texts[name] = await said(...args);
  return texts;
}

/** The cores of the secrets, as they are and as they are written on the wire or in a header. */
const NEEDLES = [...Object.values(PLANTED), ...Object.values(PLANTED).map((text) => /\w+/.exec(text)?.[0] ?? '')]
  .flatMap((text) => [text, ...(['utf8', 'utf16le'] as const).map((as) => Buffer.from(text, as).toString('base64'))])
  .map((needle) => needle.replace(/=+$/, ''));

/** Which secret is where. */
const secretsInAll = (places: Readonly<Record<string, string>>): string[][] =>
  Object.entries(places).flatMap(([place, text]) => secretsIn(text).map((secret) => [place, secret]));

const secretsIn = (text: string): string[] =>
  NEEDLES.filter((needle) => text.includes(needle) || text.replaceAll('\0', '').includes(needle));

it('the search finds what it is to find', () => {
  for (const text of Object.values(PLANTED)) {
    expect(secretsIn(`login: ${JSON.stringify({ password: text })}`)).not.toEqual([]);
    expect(secretsIn(Buffer.from(text, 'utf16le').toString('latin1'))).not.toEqual([]);
    expect(secretsIn(`Basic ${Buffer.from(text).toString('base64')}`)).not.toEqual([]);
  }
});

it.each([
  ['text', []],
  ['JSON', ['--json']],
])(
  'no secret is in history, heartbeats, reports, errors, what commands say, the process list, or the log as %s',
  async (_, options) => {
    const taskQueue = randomUUID();
    const worker = startWorker(taskQueue, options);
    await worker.says('Worker on task queue');
    const zipped = Object.fromEntries(
      Array.from({ length: 300 }, (_each, index) => [
        `off ${index}`,
        { server: 'byEnv', job: 'Good', enabled: false, description: LARGE },
      ]),
    );
    const [good, bad, refused, selfSigned, misnamed] = await Promise.all([
      run(taskQueue, 'byEnv', 'Good', { more: zipped }),
      run(taskQueue, 'byFile', 'Bad'),
      run(taskQueue, 'refused', 'Good'),
      run(taskQueue, 'selfSigned', 'Good'),
      run(taskQueue, 'misnamed', 'Good'),
    ]);
    const id = randomUUID();
    const interrupted = await interruptedRun(taskQueue, id, worker);
    const commands = await commandTexts(id);
    const listed = commandLineOf(worker);
    worker.kill('SIGTERM');
    await worker.ended;

    // What is searched is what it is thought to be.
    expect(good).toContain('"outcome":"succeeded"');
    expect(good).toContain(LARGE);
    expect(bad).toContain('Disk full.');
    expect(refused).toMatch(/refused: the login was refused: .*'anna'/);
    expect(selfSigned).toMatch(/its certificate is not trusted: .*Give its authority as certificateAuthority/);
    expect(misnamed).toMatch(/its certificate is not trusted: .*Write host as the certificate has it/);
    expect(interrupted).toMatch(/\nheartbeatDetails\npayloads\n/);
    expect(interrupted).toMatch(/"job":"Long"[^]*"outcome":"succeeded"/);
    for (const name of ['status', 'watch', 'list', 'statusAsJson', 'listAsJson']) expect(commands[name]).toContain(id);
    expect(commands.plan).toContain('byFile');
    expect(commands.planAsJson).toContain('byFile');
    expect(commands.grants).toContain('anna');
    expect(listed).toContain('servers.yaml');
    expect(worker.stderr()).toMatch(/wrong \(mode 0644\)/);

    const log = worker.stdout() + worker.stderr();
    const places = { good, bad, refused, selfSigned, misnamed, interrupted, log, listed, ...commands };
    expect(secretsInAll(places)).toEqual([]);
  },
  900_000,
);

it('no secret is in what a worker says that dies of an error', async () => {
  const taskQueue = randomUUID();
  const crash = resolve(__dirname, '../support/preloads/crash.cjs');
  const worker = startWorker(taskQueue, [], { NODE_OPTIONS: `--require ${crash}` });
  await worker.says('Worker on task queue');
  const id = randomUUID();
  await said('run', definitionFile('byEnv', 'Long'), '--id', id, '--task-queue', taskQueue, '--detach');
  await waitFor('its watcher tells of the job', () => isJobSeen(id));
  worker.kill('SIGUSR2');
  expect(await worker.ended).not.toBe(0);
  expect(worker.stderr()).toContain('Error: CRASHED');
  expect(secretsInAll({ stdout: worker.stdout(), stderr: worker.stderr() })).toEqual([]);
});

it.each(['list', 'temporal'])('no API key that cannot be sent is in what %s says', async (command) => {
  const env = { ...environment(), TEMPORAL_API_KEY: `${PLANTED.apiKey}\n` };
  const { stdout, stderr } = await inProcess([command], env);
  expect(stderr).toContain('The API key for Temporal cannot be sent');
  expect(secretsInAll({ stdout, stderr })).toEqual([]);
});
