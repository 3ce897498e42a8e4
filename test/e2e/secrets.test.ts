import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endCommands, type RunningCommand, startCommand } from '../support/cli';
import { inProcess } from '../support/in-process';
import { entriesOf } from '../support/journal';
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
      jobs: { Good: job('10ms'), Bad: job('10ms', { outcome: 'failed', output: 'Disk full.' }), Long: job('8s') },
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

function startWorker(taskQueue: string, ...options: string[]): RunningCommand {
  const env = { TEMPORAL_ADDRESS: temporal.address, PLANTED_PASSWORD: PLANTED.env };
  return startCommand(
    ['worker', '--servers', join(folder, 'servers.yaml'), '--task-queue', taskQueue, ...options],
    env,
  );
}

/** What the process list shows of it, where there is one as Linux has it. */
function commandLineOf({ pid }: RunningCommand): string {
  const file = `/proc/${pid}/cmdline`;
  return existsSync(file) ? readFileSync(file, 'utf8') : 'servers.yaml';
}

/** A run of one package, to its end: what the command says, what Temporal keeps, and both reports. */
async function run(taskQueue: string, server: string, jobName: string, more: object = {}): Promise<string> {
  const id = randomUUID();
  const file = join(folder, `${id}.json`);
  writeFileSync(file, JSON.stringify({ name: 'nightly', packages: { it: { server, job: jobName }, ...more } }));
  const env = { TEMPORAL_ADDRESS: temporal.address };
  const ended = await inProcess(['run', file, '--id', id, '--task-queue', taskQueue], env);
  const reports = await Promise.all([inProcess(['report', id, '--json'], env), inProcess(['report', id], env)]);
  return [
    ...[ended, ...reports].flatMap(({ stdout, stderr }) => [stdout, stderr]),
    await temporalTexts(temporal.client, id),
  ].join('\n');
}

/** A run that loses its connection while its job runs; with what Temporal knows of it then. */
async function interruptedRun(taskQueue: string, worker: RunningCommand): Promise<string> {
  const { faults } = fleet.server('etl01');
  const before = entriesOf(fleet.journal, 'runBegan').length;
  const running = run(taskQueue, 'relayed', 'Long');
  await waitFor('it runs', () => entriesOf(fleet.journal, 'runBegan').length > before);
  const [id = ''] = await runsOf(taskQueue);
  const { client } = temporal;
  await waitFor('it has a heartbeat', async () => Object.keys(await pendingHeartbeats(client, id)).length > 0);
  await faults.inject({ fault: 'refuseConnection', times: 1_000 });
  relay.cut();
  await worker.says('riding out trouble with a server');
  const meanwhile = await temporalTexts(client, id);
  faults.clear();
  return `${meanwhile}\n${await running}`;
}

async function runsOf(taskQueue: string): Promise<string[]> {
  const query = `TaskQueue = '${taskQueue}' AND ExecutionStatus = 'Running'`;
  const found: string[] = [];
  await waitFor('Temporal lists it', async () => {
    for await (const { workflowId } of temporal.client.workflow.list({ query })) found.push(workflowId);
    return found.length > 0;
  });
  return found;
}

/** The cores of the passwords, as they are and as they are written on the wire or in a header. */
const NEEDLES = [...Object.values(PLANTED), ...Object.values(PLANTED).map((text) => /\w+/.exec(text)?.[0] ?? '')]
  .flatMap((text) => [text, ...(['utf8', 'utf16le'] as const).map((as) => Buffer.from(text, as).toString('base64'))])
  .map((needle) => needle.replace(/=+$/, ''));

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
  'no password is in history, heartbeats, reports, errors, the process list, or the log as %s',
  async (_, options) => {
    const taskQueue = randomUUID();
    const worker = startWorker(taskQueue, ...options);
    await worker.says('Worker on task queue');
    const zipped = Object.fromEntries(
      Array.from({ length: 300 }, (_each, index) => [
        `off ${index}`,
        { server: 'byEnv', job: 'Good', enabled: false, description: LARGE },
      ]),
    );
    const [good, bad, refused, selfSigned, misnamed] = await Promise.all([
      run(taskQueue, 'byEnv', 'Good', zipped),
      run(taskQueue, 'byFile', 'Bad'),
      run(taskQueue, 'refused', 'Good'),
      run(taskQueue, 'selfSigned', 'Good'),
      run(taskQueue, 'misnamed', 'Good'),
    ]);
    const interrupted = await interruptedRun(taskQueue, worker);
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
    expect(listed).toContain('servers.yaml');
    expect(worker.stderr()).toMatch(/wrong \(mode 0644\)/);

    const log = worker.stdout() + worker.stderr();
    const places = { good, bad, refused, selfSigned, misnamed, interrupted, log, listed };
    const found = Object.entries(places).flatMap(([place, text]) => secretsIn(text).map((secret) => [place, secret]));
    expect(found).toEqual([]);
  },
  180_000,
);
