import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startCommand } from '../support/cli';
import { commandFolder } from '../support/command-folder';

const folder = commandFolder();

describe('simulator', () => {
  it('says where its servers listen as JSON, keeps a journal, and ends on Ctrl-C', async () => {
    const description = await folder.file('simulator.yaml', 'servers: { one: {}, two: { encryption: off } }');
    const journal = join(folder.path, 'journal.jsonl');
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
    const description = await folder.file('around.yaml', 'servers: { etl-1: { encryption: off } }');
    const connects = `const [host, port] = process.env.SIMULATOR_ETL_1.split(':');
      require('net').connect(port, host, () => { console.log(JSON.parse(process.env.SIMULATOR_SERVERS)[0].name); process.exit(7); });`;
    const ended = await folder.command('simulator', description, ...script(connects));
    expect(ended).toMatchObject({ status: 7, stdout: 'etl-1\n', stderr: '' });
  });

  it('stops the servers also when the command was killed, and when there is none', async () => {
    const description = await folder.file('around.yaml', 'servers: { one: {} }');
    expect(await folder.command('simulator', description, ...script('process.kill(process.pid)'))).toMatchObject({
      status: 143,
    });
    const missing = await folder.command('simulator', description, '--', 'no-such-command');
    expect(missing.status).toBe(2);
    expect(missing.stderr).toMatch(/'no-such-command' could not be run/);
  });

  it('--control: faults are set over HTTP, and what is wrong is told', async () => {
    const description = await folder.file('around.yaml', 'servers: { one: {} }');
    const sets = `const url = process.env.SIMULATOR_CONTROL + '/servers/one/faults';
      const post = (fault) => fetch(url, { method: 'POST', body: JSON.stringify(fault) }).then((r) => r.json());
      (async () => {
        console.log((await post({ fault: 'cutBeforeExecuting', matching: 'sp_start_job' }))[0].fault);
        console.log((await post({ fault: 'earthquake' })).error);
        console.log((await (await fetch(url.replace('one', 'two'))).json()).error);
        console.log((await (await fetch(url, { method: 'DELETE' })).json()).length);
      })();`;
    const ended = await folder.command('simulator', description, '--control', '0', ...script(sets));
    expect(ended.stdout).toMatch(/^cutBeforeExecuting\nThe fault cannot be used:[^]*NAME one of one\.\n0\n$/);
    expect(ended.status).toBe(0);
  });
});
