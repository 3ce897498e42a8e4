import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endCommands, startCommand } from '../support/cli';
import { CrashWorld } from '../support/crash-world';
import { entriesOf } from '../support/journal';
import { LOGIN, startFleet } from '../support/simulated-fleet';
import { type TestTemporal, testTemporal } from '../support/temporal';
import { waitFor } from '../support/wait-for';
import { freePort } from '../../src/temporal/free-port';

let temporal: TestTemporal;
let folder: string;

beforeAll(async () => {
  temporal = await testTemporal();
  folder = await mkdtemp(join(tmpdir(), 'ssis-parent-cli-'));
});
afterEach(endCommands);
afterAll(async () => {
  await temporal.close();
  await rm(folder, { recursive: true, force: true });
});

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function command(...args: string[]): Promise<Ended> {
  // Build servers set `CI`, and libraries of colours take it for a terminal.
  const running = startCommand(args, { TEMPORAL_ADDRESS: temporal.address, CI: 'true' });
  const status = await running.ended;
  return { status, stdout: running.stdout(), stderr: running.stderr() };
}

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

const job = (duration: string, more: object = {}) => ({ steps: [{ name: 'Run package', duration, ...more }] });
const parent = (packages: object) => JSON.stringify({ name: 'nightly-load', packages });

/** Everything a user reads when something is wrong: no traces of our insides. */
function expectPlain({ stdout, stderr }: Ended): void {
  expect(stdout + stderr).not.toMatch(/^\s+at .*:\d+:\d+\)?$|\[object |undefined|defect of ssis-parent/m);
  expect(stdout + stderr).not.toContain('\u001b');
}

describe('wrong usage ends with 2 and says what is wrong', () => {
  it.each([
    ['an unknown command', ['rum'], /unknown command 'rum'/],
    ['an unknown option', ['run', 'x', '--detached'], /unknown option '--detached'.*--detach/s],
    ['a missing inventory option', ['worker'], /required option '--servers <file>'/],
    ['a size that is no number', ['worker', '--servers', 'x', '--window', 'many'], /--window: 'many'.*whole number/],
    ['a time that is none', ['worker', '--servers', 'x', '--settle-time', '5'], /--settle-time: '5'.*such as 10s/],
    ['a run that does not exist', ['status', 'nobody'], /no run 'nobody'/],
    ['a definition file that does not exist', ['run', 'nowhere.yaml'], /nowhere\.yaml .*no such file/],
    ['an inventory that does not exist', ['worker', '--servers', 'nowhere.yaml'], /nowhere\.yaml .*no such file/],
    ['a simulator description that does not exist', ['simulator', 'nowhere.yaml'], /nowhere\.yaml.*no such file/],
  ])('%s', async (_what, args, text) => {
    const ended = await command(...args);
    expect(ended).toMatchObject({ status: 2, stderr: expect.stringMatching(text) as unknown });
    expectPlain(ended);
  });

  it('every problem of a definition at once, each with its place', async () => {
    const path = await file(
      'bad.yaml',
      'name: bad\npackages:\n  a: { sever: etl01, job: A }\n  b: { server: etl01, jobs: B, after: [c] }\n',
    );
    const ended = await command('run', path);
    expect(ended.status).toBe(2);
    expect(ended.stderr).toContain(`${path}:3:8: packages.a.sever: unknown key; did you mean 'server'?`);
    expect(ended.stderr).toMatch(/bad\.yaml:4:\d+: packages\.b\.jobs: unknown key; did you mean 'job'\?/);
    expectPlain(ended);
  });

  it('a cycle, by its whole way round', async () => {
    const path = await file(
      'cycle.json',
      parent({ a: { server: 's', job: 'A', after: 'b' }, b: { server: 's', job: 'B', after: 'a' } }),
    );
    const ended = await command('validate', path);
    expect(ended).toMatchObject({ status: 2, stderr: expect.stringContaining('a → b → a') as unknown });
  });

  it('a file that is no YAML', async () => {
    const ended = await command('validate', await file('broken.yaml', 'name: x\npackages: { a: [\n'));
    expect(ended).toMatchObject({ status: 2, stderr: expect.stringMatching(/broken\.yaml:\d+:\d+: /) as unknown });
    expectPlain(ended);
  });
});

describe('what cannot be reached ends with 3', () => {
  it('Temporal', async () => {
    const address = `127.0.0.1:${await freePort('127.0.0.1')}`;
    const running = startCommand(['status', 'x'], { TEMPORAL_ADDRESS: address });
    expect(await running.ended).toBe(3);
    expect(running.stderr()).toMatch(/Temporal is not reachable at .*connection refused/);
  });

  it.each([
    ['a wrong password', { password: 'wrong' }, /etl01: the login was refused.*ssis_parent.*Check user and password/s],
    ['a port where nobody listens', { port: 'closed' }, /etl01: cannot be reached: .*ECONNREFUSED.*Check/s],
    ['a host that does not exist', { host: 'no-such-host.invalid' }, /etl01: its host name is not known/],
    [
      'a certificate nobody vouches for',
      { encrypt: true },
      /etl01: its certificate is not trusted.*certificateAuthority/s,
    ],
  ])('a server with %s', async (_what, { password, port, host, encrypt }: Record<string, unknown>, text) => {
    const fleet = await startFleet({ etl01: { jobs: { Load: job('10ms') } } });
    try {
      await file('password', typeof password === 'string' ? password : LOGIN.password);
      const server = {
        host: host ?? 'localhost',
        port: port === 'closed' ? await freePort('127.0.0.1') : fleet.server('etl01').port,
        login: { user: LOGIN.user, password: { file: 'password' } },
        ...(encrypt === true ? {} : { trustServerCertificate: true }),
      };
      const inventory = await file('servers.yaml', JSON.stringify({ servers: { etl01: server } }));
      const taskQueue = randomUUID();
      const worker = startCommand(['worker', '--servers', inventory, '--task-queue', taskQueue], {
        TEMPORAL_ADDRESS: temporal.address,
      });
      await worker.says('Worker on task queue');
      const definition = await file('one.json', parent({ load: { server: 'etl01', job: 'Load' } }));
      const ended = await command('run', definition, '--task-queue', taskQueue);
      expect(ended).toMatchObject({ status: 3, stderr: expect.stringMatching(text) as unknown });
      expectPlain(ended);
      expect(ended.stdout + ended.stderr + worker.stderr()).not.toContain(LOGIN.password);
    } finally {
      await endCommands();
      await fleet.close();
    }
  });
});

describe('simulator', () => {
  it('says where its servers listen as JSON, keeps a journal, and ends on Ctrl-C', async () => {
    const description = await file('simulator.yaml', 'servers: { one: {}, two: { encryption: off } }');
    const journal = join(folder, 'journal.jsonl');
    const simulator = startCommand(['simulator', description, '--json', '--journal', journal]);
    await simulator.says('}\n');
    const { servers } = JSON.parse(simulator.stdout()) as {
      servers: { name: string; port: number; certificate: string }[];
    };
    expect(servers).toMatchObject([
      {
        name: 'one',
        port: expect.any(Number) as number,
        certificate: expect.stringContaining('BEGIN CERTIFICATE') as string,
      },
      { name: 'two', certificate: '' },
    ]);
    simulator.kill('SIGINT');
    expect(await simulator.ended).toBe(0);
    expect(await readFile(journal, 'utf8')).toContain(
      `"event":"listening","host":"127.0.0.1","port":${servers[0]?.port ?? 0}`,
    );
  });
});

describe('simulator FILE -- COMMAND', () => {
  const script = (text: string) => ['--', process.execPath, '-e', text];

  it('runs the command while the servers listen, tells it where, and ends with its exit status', async () => {
    const description = await file('around.yaml', 'servers: { etl-1: { encryption: off } }');
    const connects = `const [host, port] = process.env.SIMULATOR_ETL_1.split(':');
      require('net').connect(port, host, () => { console.log(JSON.parse(process.env.SIMULATOR_SERVERS)[0].name); process.exit(7); });`;
    const ended = await command('simulator', description, ...script(connects));
    expect(ended).toMatchObject({ status: 7, stdout: 'etl-1\n', stderr: '' });
  });

  it('stops the servers also when the command was killed, and when there is none', async () => {
    const description = await file('around.yaml', 'servers: { one: {} }');
    expect(await command('simulator', description, ...script('process.kill(process.pid)'))).toMatchObject({
      status: 143,
    });
    const missing = await command('simulator', description, '--', 'no-such-command');
    expect(missing.status).toBe(2);
    expect(missing.stderr).toMatch(/'no-such-command' could not be run/);
  });

  it('--control: faults are set over HTTP, and what is wrong is told', async () => {
    const description = await file('around.yaml', 'servers: { one: {} }');
    const sets = `const url = process.env.SIMULATOR_CONTROL + '/servers/one/faults';
      const post = (fault) => fetch(url, { method: 'POST', body: JSON.stringify(fault) }).then((r) => r.json());
      (async () => {
        console.log((await post({ fault: 'cutBeforeExecuting', matching: 'sp_start_job' }))[0].fault);
        console.log((await post({ fault: 'earthquake' })).error);
        console.log((await (await fetch(url.replace('one', 'two'))).json()).error);
        console.log((await (await fetch(url, { method: 'DELETE' })).json()).length);
      })();`;
    const ended = await command('simulator', description, '--control', '0', ...script(sets));
    expect(ended.stdout).toMatch(/^cutBeforeExecuting\nThe fault cannot be used:[^]*NAME one of one\.\n0\n$/);
    expect(ended.status).toBe(0);
  });
});

describe('the run verbs', () => {
  let world: CrashWorld;
  const queue = () => ['--task-queue', world.taskQueue];

  afterEach(async () => {
    await endCommands();
    await world.close();
  });

  it('run: tells every event on stderr and the report on stdout, and ends with 0', async () => {
    world = await CrashWorld.start(temporal, { Load: job('100ms'), Marts: job('100ms') });
    await world.startWorker();
    const definition = await file(
      'good.json',
      parent({ load: { server: 'etl01', job: 'Load' }, marts: { server: 'etl01', job: 'Marts', after: 'load' } }),
    );
    const ended = await command('run', definition, ...queue());
    expect(ended.status).toBe(0);
    expect(ended.stderr).toMatch(
      /load: starting 'Load' on etl01[\s\S]*load: succeeded on etl01[\s\S]*marts: succeeded on etl01/,
    );
    expect(ended.stdout).toMatch(/^package +server +job +started +elapsed +outcome\nload +etl01 +Load .* succeeded/);
    expect(ended.stdout).toMatch(/Run nightly-load\/\S+ succeeded in .*\. 2 packages: 2 succeeded\.\n$/);
    expectPlain(ended);
  });

  it('run --json: prints one JSON object and nothing else', async () => {
    world = await CrashWorld.start(temporal, { Load: job('100ms') });
    await world.startWorker();
    const definition = await file('one.json', parent({ load: { server: 'etl01', job: 'Load' } }));
    const ended = await command('run', definition, '--json', ...queue());
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(ended.stdout)).toMatchObject({
      outcome: 'succeeded',
      packages: [{ name: 'load', server: 'etl01', outcome: 'succeeded' }],
    });
  });

  it('run: a failed step ends with 1; package, server, job, step, the Agent’s message and what to do are named', async () => {
    world = await CrashWorld.start(temporal, { Load: job('10ms', { outcome: 'failed', output: 'Disk full.' }) });
    await world.startWorker();
    const packages = { load: { server: 'etl01', job: 'Load' }, marts: { server: 'etl01', job: 'Load', after: 'load' } };
    const ended = await command('run', await file('fails.json', parent(packages)), ...queue());
    expect(ended.status).toBe(1);
    expect(ended.stdout).toMatch(
      /load: Job 'Load' on etl01 failed at step 1 'Run package' \(started .*Disk full.*then run the parent package again/,
    );
    expect(ended.stdout).toMatch(/failed in .*1 failed, 1 skipped/);
  });

  it('run: a job that does not exist ends with 2 before anything is started', async () => {
    world = await CrashWorld.start(temporal, { Load: job('10ms') });
    await world.startWorker();
    const definition = await file('typo.json', parent({ load: { server: 'etl01', job: 'Lod' } }));
    const ended = await command('run', definition, ...queue());
    expect(ended).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("job 'Lod' does not exist on etl01") as unknown,
    });
  });

  it('run: an unknown server ends with 2, and known ones are named', async () => {
    world = await CrashWorld.start(temporal, { Load: job('10ms') });
    await world.startWorker();
    const definition = await file('unknown.json', parent({ load: { server: 'etl02', job: 'Load' } }));
    const ended = await command('run', definition, ...queue());
    expect(ended).toMatchObject({ status: 2, stderr: expect.stringMatching(/no server 'etl02'.*etl01/) as unknown });
  });

  it('run: a job that the login may not start fails the package with what the server says', async () => {
    world = await CrashWorld.start(temporal, { Load: job('10ms') }, 'SQLAgentReaderRole');
    await world.startWorker();
    const definition = await file('one.json', parent({ load: { server: 'etl01', job: 'Load' } }));
    const ended = await command('run', definition, ...queue());
    expect(ended.status).toBe(1);
    expect(ended.stdout).toMatch(/load: Job 'Load' on etl01 was not started: /);
    expectPlain(ended);
  });

  it('run: an Agent that was stopped fails the package with what to do', async () => {
    world = await CrashWorld.start(temporal, { Load: job('10ms') });
    await world.fleet.server('etl01').agent.stop();
    await world.startWorker();
    const definition = await file('one.json', parent({ load: { server: 'etl01', job: 'Load' } }));
    const ended = await command('run', definition, ...queue());
    expect(ended.status).toBe(1);
    expect(ended.stdout).toMatch(/SQL Server Agent is not running on etl01\. Start that service/);
  });

  it('run: a job whose Agent was killed ends with 5: its outcome is unknown, and it is not started again', async () => {
    world = await CrashWorld.start(temporal, { Load: job('10m') });
    await world.startWorker();
    const definition = await file('one.json', parent({ load: { server: 'etl01', job: 'Load' } }));
    const running = startCommand(['run', definition, ...queue()], world.env);
    await running.says("running 'Load'");
    await world.fleet.server('etl01').agent.crash();
    await world.fleet.server('etl01').agent.start();
    expect(await running.ended).toBe(5);
    expect(running.stdout()).toMatch(/How Job 'Load' on etl01 ended is not known: .*not started again/);
    expect(entriesOf(world.fleet.journal, 'runBegan')).toHaveLength(1);
  });

  it('rerun: starts what failed and was skipped for it, says what was taken over, and refuses what makes no sense', async () => {
    const attempts = [{ duration: '10ms', outcome: 'failed' as const }, { duration: '10ms' }];
    const flaky = { steps: [{ name: 'Run package', attempts }] };
    world = await CrashWorld.start(temporal, { Load: job('10ms'), Marts: flaky });
    await world.startWorker();
    const marts = { server: 'etl01', job: 'Marts', after: 'load' };
    const definition = await file('flaky.json', parent({ load: { server: 'etl01', job: 'Load' }, marts }));
    const id = `nightly-${randomUUID()}`;
    expect((await command('run', definition, '--id', id, ...queue())).status).toBe(1);

    const ended = await command('rerun', id);
    expect(ended.status).toBe(0);
    expect(ended.stderr).not.toMatch(/load: (starting|succeeded)/);
    expect(ended.stderr).toMatch(/^Run nightly-[^/]*\/\d{4}-[\s\S]*marts: succeeded on etl01/);
    expect(ended.stdout).toMatch(/\nload .* succeeded +taken over\nmarts .* succeeded\n/);
    expect(entriesOf(world.fleet.journal, 'runBegan').map((entry) => entry.job)).toEqual(['Load', 'Marts', 'Marts']);
    expectPlain(ended);

    for (const [args, text] of [
      [['--only', 'mart'], /there is no package 'mart' in it/],
      [['--failed', '--from', 'load'], /'--failed' cannot be used with option '--from/],
      [['--unknown', 'maybe'], /'maybe' is invalid\. Allowed choices are again, succeeded/],
    ] as const) {
      const refused = await command('rerun', id, ...args);
      expect(refused).toMatchObject({ status: 2, stderr: expect.stringMatching(text) as unknown });
      expectPlain(refused);
    }
  });

  it('cancel: stops the job of the run and nobody else’s, shows the receipt and ends with 4', async () => {
    world = await CrashWorld.start(temporal, { Load: job('10m'), Stranger: job('10m') });
    world.fleet.server('etl01').runJob('Stranger', { schedule: 'Nightly' });
    const worker = await world.startWorker();
    const definition = await file('one.json', parent({ load: { server: 'etl01', job: 'Load' } }));
    const id = randomUUID();
    expect((await command('run', definition, '--detach', '--id', id, ...queue())).status).toBe(0);
    await waitFor('it runs', () => entriesOf(world.fleet.journal, 'runBegan').length === 2);
    const ended = await command('cancel', id);
    expect(ended.status).toBe(4);
    expect(ended.stdout).toMatch(/1 stop receipt\n {2}load: 'Load' on etl01 stopped after/);
    expect(entriesOf(world.fleet.journal, 'stopRequest').map((entry) => entry.job)).toEqual(['Load']);
    expect((await command('status', id)).status).toBe(4);
    worker.kill('SIGTERM');
    await worker.ended;
    const alone = await command('status', id);
    expect(alone).toMatchObject({
      status: 4,
      stderr: expect.stringMatching(/was canceled.*once a worker runs/) as unknown,
    });
    expectPlain(alone);
  });

  it('cancel: waits for a worker, says so, and ends with 4 without having started anything', async () => {
    world = await CrashWorld.start(temporal, { Load: job('10ms') });
    const definition = await file('one.json', parent({ load: { server: 'etl01', job: 'Load' } }));
    const id = randomUUID();
    expect((await command('run', definition, '--detach', '--id', id, ...queue())).status).toBe(0);
    const canceling = startCommand(['cancel', id], world.env);
    await canceling.says('Nobody answers for this run: it waits for a worker');
    await world.startWorker();
    expect(await canceling.ended).toBe(4);
    expect(canceling.stdout()).toMatch(/canceled.*Nothing was started/);
    expect(entriesOf(world.fleet.journal, 'startRequest')).toEqual([]);
  });

  it('run: Ctrl-C ends the showing with 130, and the run goes on', async () => {
    world = await CrashWorld.start(temporal, { Load: job('3s') });
    await world.startWorker();
    const definition = await file('one.json', parent({ load: { server: 'etl01', job: 'Load' } }));
    const id = randomUUID();
    const running = startCommand(['run', definition, '--id', id, ...queue()], world.env);
    await running.says("starting 'Load'");
    running.kill('SIGINT');
    expect(await running.ended).toBe(130);
    expect(running.stderr()).toContain(`The run goes on: \`ssis-parent watch ${id}\``);
    const watched = await command('watch', id);
    expect(watched.status).toBe(0);
  });

  it('run: an id that is taken ends with 2 and starts nothing', async () => {
    world = await CrashWorld.start(temporal, { Load: job('10ms') });
    const definition = await file('one.json', parent({ load: { server: 'etl01', job: 'Load' } }));
    const id = randomUUID();
    expect((await command('run', definition, '--detach', '--id', id, ...queue())).status).toBe(0);
    const second = await command('run', definition, '--detach', '--id', id, ...queue());
    expect(second).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(`There is a run '${id}' already`) as unknown,
    });
    await temporal.client.workflow.getHandle(id).terminate();
  });
});
