import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startSimulator } from '../../simulator';
import type { RunningSimulator } from '../../simulator';
import { pythonEnvironment } from './python-environment';

const run = promisify(execFile);
let simulator: RunningSimulator | undefined;
let folder: string;
const python = findPython();

/** A build server that cannot show this must say so; a computer of somebody without Python need not. */
function findPython(): string | undefined {
  const environment = pythonEnvironment();
  if ('python' in environment) return environment.python;
  if ((process.env.CI ?? '') !== '') throw new Error(`no Python clients: ${environment.missing}`);
  process.stdout.write(`skipped: clients in Python (${environment.missing})\n`);
  return undefined;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clients-'));
  const steps = (outcome: 'succeeded' | 'failed', duration: string) => [{ name: 'Run package', outcome, duration }];
  simulator = await startSimulator({
    servers: {
      etl01: {
        logins: { loader: { password: 'pass word', sysadmin: true } },
        jobs: {
          Quick: { steps: steps('succeeded', '200ms') },
          Failing: { steps: steps('failed', '200ms') },
          Long: { steps: steps('succeeded', '1h') },
        },
      },
    },
  });
  await writeFile(join(folder, 'ca.pem'), simulator.servers.etl01?.certificate ?? '');
});
afterEach(async () => {
  // Ends the long run that every client leaves, also when it failed half-way.
  await simulator?.servers.etl01?.agent.crash();
  await simulator?.servers.etl01?.agent.start();
});
afterAll(async () => {
  await simulator?.close();
  await rm(folder, { recursive: true, force: true });
});

(python === undefined ? describe.skip : describe)('clients that are strangers to this project', () => {
  it.each([
    ['python-tds, TLS throughout', 'pytds-full'],
    ['python-tds, TLS for the login only', 'pytds-login'],
    ['python-tds, without TLS', 'pytds-off'],
    ['pymssql, which is FreeTDS, with TLS required', 'pymssql'],
  ])(
    '%s: starts jobs, waits for them as people do, and gets 22022 for a second start',
    async (_, client) => {
      const { host = '', port = 0 } = simulator?.servers.etl01 ?? {};
      const args = [join(__dirname, 'wait_for_job.py'), client, host, String(port), 'loader', 'pass word'];
      const { stdout } = await run(python ?? '', [...args, join(folder, 'ca.pem')], { timeout: 120_000 });
      expect(JSON.parse(stdout)).toEqual({
        'history id': 1,
        sp_help_jobhistory: 0,
        status: 1,
        activity: 0,
        enum_jobs: 1,
        'second start': 22022,
        text: 'Grüße x',
      });
    },
    150_000,
  );
});
