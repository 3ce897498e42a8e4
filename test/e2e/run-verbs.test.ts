import { randomUUID } from 'node:crypto';
import { endCommands, startCommand } from '../support/cli';
import { commandFolder, expectPlain, parent } from '../support/command-folder';
import { CrashWorld } from '../support/crash-world';
import { entriesOf } from '../support/journal';
import { HELD, job, steps } from '../support/simulated-jobs';
import { waitFor } from '../support/wait-for';

const folder = commandFolder();
/** Said of the package `load` while it starts and when it runs: one of the two is seen, however long the look at it takes. */
const LOAD_IS_SEEN = "'Load' on etl01";

describe('the run verbs', () => {
  let world: CrashWorld;
  const queue = () => ['--task-queue', world.taskQueue];

  afterEach(async () => {
    await endCommands();
    await world.close();
  });

  it('run: tells every event on stderr and the report on stdout, and ends with 0', async () => {
    world = await CrashWorld.start(folder.temporal, { Load: job(HELD), Marts: job('100ms') });
    await world.startWorker();
    const definition = await folder.file(
      'good.json',
      parent({ load: { server: 'etl01', job: 'Load' }, marts: { server: 'etl01', job: 'Marts', after: 'load' } }),
    );
    const running = startCommand(['run', definition, ...queue()], { ...world.env, CI: 'true' });
    await running.says(LOAD_IS_SEEN);
    world.fleet.letJobsEnd();
    const ended = { status: await running.ended, stdout: running.stdout(), stderr: running.stderr() };
    expect(ended.status).toBe(0);
    expect(ended.stderr).toMatch(
      /load: (starting|running) 'Load' on etl01[\s\S]*load: succeeded on etl01[\s\S]*marts: succeeded on etl01/,
    );
    expect(ended.stdout).toMatch(/^package +server +job +started +elapsed +outcome\nload +etl01 +Load .* succeeded/);
    expect(ended.stdout).toMatch(/Run nightly-load\/\S+ succeeded in .*\. 2 packages: 2 succeeded\.\n$/);
    expectPlain(ended);
  });

  it('run --json: prints one JSON object and nothing else', async () => {
    world = await CrashWorld.start(folder.temporal, { Load: job('100ms') });
    await world.startWorker();
    const definition = await folder.file('one.json', parent({ load: { server: 'etl01', job: 'Load' } }));
    const ended = await folder.command('run', definition, '--json', ...queue());
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(ended.stdout)).toMatchObject({
      outcome: 'succeeded',
      packages: [{ name: 'load', server: 'etl01', outcome: 'succeeded' }],
    });
  });

  it('run: a failed step ends with 1; package, server, job, step, the Agent’s message and what to do are named', async () => {
    world = await CrashWorld.start(folder.temporal, { Load: job('10ms', { outcome: 'failed', output: 'Disk full.' }) });
    await world.startWorker();
    const packages = { load: { server: 'etl01', job: 'Load' }, marts: { server: 'etl01', job: 'Load', after: 'load' } };
    const ended = await folder.command('run', await folder.file('fails.json', parent(packages)), ...queue());
    expect(ended.status).toBe(1);
    expect(ended.stdout).toMatch(
      /load: Job 'Load' on etl01 failed at step 1 'Step 1' \(started .*Disk full.*then run the parent package again/,
    );
    expect(ended.stdout).toMatch(/failed in .*1 failed, 1 skipped/);
  });

  it('run: a job that does not exist ends with 2 before anything is started', async () => {
    world = await CrashWorld.start(folder.temporal, { Load: job('10ms') });
    await world.startWorker();
    const definition = await folder.file('typo.json', parent({ load: { server: 'etl01', job: 'Lod' } }));
    const ended = await folder.command('run', definition, ...queue());
    expect(ended).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("job 'Lod' does not exist on etl01") as unknown,
    });
  });

  it('run: an unknown server ends with 2, and known ones are named', async () => {
    world = await CrashWorld.start(folder.temporal, { Load: job('10ms') });
    await world.startWorker();
    const definition = await folder.file('unknown.json', parent({ load: { server: 'etl02', job: 'Load' } }));
    const ended = await folder.command('run', definition, ...queue());
    expect(ended).toMatchObject({ status: 2, stderr: expect.stringMatching(/no server 'etl02'.*etl01/) as unknown });
  });

  it('run: a job that the login may not start fails the package with what the server says', async () => {
    world = await CrashWorld.start(folder.temporal, { Load: job('10ms') }, 'SQLAgentReaderRole');
    await world.startWorker();
    const definition = await folder.file('one.json', parent({ load: { server: 'etl01', job: 'Load' } }));
    const ended = await folder.command('run', definition, ...queue());
    expect(ended.status).toBe(1);
    expect(ended.stdout).toMatch(/load: Job 'Load' on etl01 was not started: /);
    expectPlain(ended);
  });

  it('run: an Agent that was stopped fails the package with what to do', async () => {
    world = await CrashWorld.start(folder.temporal, { Load: job('10ms') });
    await world.fleet.server('etl01').agent.stop();
    await world.startWorker();
    const definition = await folder.file('one.json', parent({ load: { server: 'etl01', job: 'Load' } }));
    const ended = await folder.command('run', definition, ...queue());
    expect(ended.status).toBe(1);
    expect(ended.stdout).toMatch(/SQL Server Agent is not running on etl01\. Start that service/);
  });

  it('run: a job whose Agent was killed ends with 5: its outcome is unknown, and it is not started again', async () => {
    world = await CrashWorld.start(folder.temporal, { Load: job('10m') });
    await world.startWorker();
    const definition = await folder.file('one.json', parent({ load: { server: 'etl01', job: 'Load' } }));
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
    world = await CrashWorld.start(folder.temporal, { Load: job('10ms'), Marts: steps({ attempts }) });
    await world.startWorker();
    const marts = { server: 'etl01', job: 'Marts', after: 'load' };
    const definition = await folder.file('flaky.json', parent({ load: { server: 'etl01', job: 'Load' }, marts }));
    const id = `nightly-${randomUUID()}`;
    expect((await folder.command('run', definition, '--id', id, ...queue())).status).toBe(1);

    const ended = await folder.command('rerun', id, '--as', 'anna', '--reason', 'disk was full');
    expect(ended.status).toBe(0);
    expect(ended.stdout).toContain(`\nrerun of ${id}, by anna: disk was full\n`);
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
      const refused = await folder.command('rerun', id, ...args);
      expect(refused).toMatchObject({ status: 2, stderr: expect.stringMatching(text) as unknown });
      expectPlain(refused);
    }
  });

  it('cancel: stops the job of the run and nobody else’s, shows the receipt and ends with 4', async () => {
    world = await CrashWorld.start(folder.temporal, { Load: job('10m'), Stranger: job('10m') });
    world.fleet.server('etl01').runJob('Stranger', { schedule: 'Nightly' });
    const worker = await world.startWorker();
    const definition = await folder.file('one.json', parent({ load: { server: 'etl01', job: 'Load' } }));
    const id = randomUUID();
    expect((await folder.command('run', definition, '--detach', '--id', id, ...queue())).status).toBe(0);
    await waitFor('it runs', () => entriesOf(world.fleet.journal, 'runBegan').length === 2);
    const ended = await folder.command('cancel', id);
    expect(ended.status).toBe(4);
    expect(ended.stdout).toMatch(/1 stop receipt\n {2}load: 'Load' on etl01 stopped after/);
    expect(entriesOf(world.fleet.journal, 'stopRequest').map((entry) => entry.job)).toEqual(['Load']);
    expect((await folder.command('status', id)).status).toBe(4);
    worker.kill('SIGTERM');
    await worker.ended;
    const alone = await folder.command('status', id);
    expect(alone).toMatchObject({
      status: 4,
      stderr: expect.stringMatching(/was canceled.*once a worker runs/) as unknown,
    });
    expectPlain(alone);
  });

  it('cancel: waits for a worker, says so, and ends with 4 without having started anything', async () => {
    world = await CrashWorld.start(folder.temporal, { Load: job('10ms') });
    const definition = await folder.file('one.json', parent({ load: { server: 'etl01', job: 'Load' } }));
    const id = randomUUID();
    expect((await folder.command('run', definition, '--detach', '--id', id, ...queue())).status).toBe(0);
    const canceling = startCommand(['cancel', id], world.env);
    await canceling.says('No worker answers for this run: start one');
    await world.startWorker();
    expect(await canceling.ended).toBe(4);
    expect(canceling.stdout()).toMatch(/canceled.*Nothing was started/);
    expect(entriesOf(world.fleet.journal, 'startRequest')).toEqual([]);
  });

  it('run: Ctrl-C ends the showing with 130, and the run goes on', async () => {
    world = await CrashWorld.start(folder.temporal, { Load: job(HELD) });
    await world.startWorker();
    const definition = await folder.file('one.json', parent({ load: { server: 'etl01', job: 'Load' } }));
    const id = randomUUID();
    const running = startCommand(['run', definition, '--id', id, ...queue()], world.env);
    await running.says(LOAD_IS_SEEN);
    running.kill('SIGINT');
    expect(await running.ended).toBe(130);
    expect(running.stderr()).toContain(`The run continues: \`ssis-parent watch ${id}\``);
    world.fleet.letJobsEnd();
    const watched = await folder.command('watch', id);
    expect(watched.status).toBe(0);
  });

  it('run: an id that is taken ends with 2 and starts nothing', async () => {
    world = await CrashWorld.start(folder.temporal, { Load: job('10ms') });
    const definition = await folder.file('one.json', parent({ load: { server: 'etl01', job: 'Load' } }));
    const id = randomUUID();
    expect((await folder.command('run', definition, '--detach', '--id', id, ...queue())).status).toBe(0);
    const second = await folder.command('run', definition, '--detach', '--id', id, ...queue());
    expect(second).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(`There is a run '${id}' already`) as unknown,
    });
    await folder.temporal.client.workflow.getHandle(id).terminate();
  });
});
