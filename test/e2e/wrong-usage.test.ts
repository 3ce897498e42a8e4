import { randomUUID } from 'node:crypto';
import { endCommands, startCommand } from '../support/cli';
import { commandFolder, expectPlain, parent } from '../support/command-folder';
import { NOBODY, NOBODYS_PORT } from '../support/nobody';
import { LOGIN, startFleet } from '../support/simulated-fleet';
import { job } from '../support/simulated-jobs';

const folder = commandFolder();

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
    const ended = await folder.command(...args);
    expect(ended).toMatchObject({ status: 2, stderr: expect.stringMatching(text) as unknown });
    expectPlain(ended);
  });

  it('every problem of a definition at once, each with its place', async () => {
    const path = await folder.file(
      'bad.yaml',
      'name: bad\npackages:\n  a: { sever: etl01, job: A }\n  b: { server: etl01, jobs: B, after: [c] }\n',
    );
    const ended = await folder.command('run', path);
    expect(ended.status).toBe(2);
    expect(ended.stderr).toContain(`${path}:3:8: packages.a.sever: unknown key; did you mean 'server'?`);
    expect(ended.stderr).toMatch(/bad\.yaml:4:\d+: packages\.b\.jobs: unknown key; did you mean 'job'\?/);
    expectPlain(ended);
  });

  it('a cycle, by its whole way round', async () => {
    const path = await folder.file(
      'cycle.json',
      parent({ a: { server: 's', job: 'A', after: 'b' }, b: { server: 's', job: 'B', after: 'a' } }),
    );
    const ended = await folder.command('validate', path);
    expect(ended).toMatchObject({ status: 2, stderr: expect.stringContaining('a → b → a') as unknown });
  });

  it('a file that is no YAML', async () => {
    const ended = await folder.command('validate', await folder.file('broken.yaml', 'name: x\npackages: { a: [\n'));
    expect(ended).toMatchObject({ status: 2, stderr: expect.stringMatching(/broken\.yaml:\d+:\d+: /) as unknown });
    expectPlain(ended);
  });
});

describe('what cannot be reached ends with 3', () => {
  it('Temporal', async () => {
    const running = startCommand(['status', 'x'], { TEMPORAL_ADDRESS: NOBODY });
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
      await folder.file('password', typeof password === 'string' ? password : LOGIN.password);
      const server = {
        host: host ?? 'localhost',
        port: port === 'closed' ? NOBODYS_PORT : fleet.server('etl01').port,
        login: { user: LOGIN.user, password: { file: 'password' } },
        ...(encrypt === true ? {} : { trustServerCertificate: true }),
      };
      const inventory = await folder.file('servers.yaml', JSON.stringify({ servers: { etl01: server } }));
      const taskQueue = randomUUID();
      const worker = startCommand(['worker', '--servers', inventory, '--task-queue', taskQueue], {
        TEMPORAL_ADDRESS: folder.temporal.address,
      });
      await worker.says('Worker on task queue');
      const definition = await folder.file('one.json', parent({ load: { server: 'etl01', job: 'Load' } }));
      // An id by the second may be that of a run of another file.
      const ended = await folder.command('run', definition, '--id', randomUUID(), '--task-queue', taskQueue);
      expect(ended).toMatchObject({ status: 3, stderr: expect.stringMatching(text) as unknown });
      expectPlain(ended);
      expect(ended.stdout + ended.stderr + worker.stderr()).not.toContain(LOGIN.password);
    } finally {
      await endCommands();
      await fleet.close();
    }
  });
});
