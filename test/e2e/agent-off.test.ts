import type { StopReceipt } from '../../src/report/run-progress';
import { acceptedStarts, entriesOf } from '../support/journal';
import { RunWorld } from '../support/run-world';
import { job } from '../support/simulated-jobs';
import { type TestTemporal, testTemporal } from '../support/temporal';
import { waitFor } from '../support/wait-for';

/** What status, watch, a stop and the log say of a server whose Agent has crashed, and stays off. */
const OFF = "etl01: job 'Load' is shown as running, but SQL Server Agent says nothing of it.";
const log: string[] = [];
let temporal: TestTemporal;
let world: RunWorld;

beforeAll(async () => {
  temporal = await testTemporal({ level: 'WARN', write: (line) => log.push(line) });
});
beforeEach(async () => {
  log.length = 0;
  world = await RunWorld.start(temporal, { Load: job('1h'), Other: job('1h'), Short: job('50ms') });
  await world.startWorker();
});
afterEach(() => world.close());
afterAll(() => temporal.close());

/** The job of a run begins, and then its Agent is no more. */
async function crashedUnder(packages: Parameters<RunWorld['startRun']>[0]): Promise<string> {
  const run = await world.startRun(packages);
  await waitFor('it runs', () => world.begun().length === 1);
  await world.fleet.server('etl01').agent.crash();
  return run;
}

async function receiptsOf(run: string): Promise<readonly StopReceipt[]> {
  const { stdout } = await world.command('report', run, '--json');
  return (JSON.parse(stdout) as { receipts: StopReceipt[] }).receipts;
}

it('a watch says that the Agent is off, once in the log, and goes on until the Agent can say what became of the job', async () => {
  const run = await crashedUnder({ load: { job: 'Load' } });
  await waitFor('status says it', async () => (await world.command('status', run)).stdout.includes(`load: ${OFF}`));
  expect((await world.command('status', run)).stdout).toMatch(/load +etl01 +Load +running .*no news/);
  const { rpcs } = world.fleet.server('etl01').requests();
  await waitFor('it was asked again and again', () => world.fleet.server('etl01').requests().rpcs > rpcs + 5);
  expect(log.filter((line) => line.includes(OFF))).toHaveLength(1);

  await world.fleet.server('etl01').agent.start();
  const ended = await world.command('watch', run);
  expect(ended).toMatchObject({ status: 5 });
  expect(ended.stdout).toContain('SQL Server Agent stopped while the job ran and left no outcome');
  expect(acceptedStarts(world.fleet.journal)).toEqual(['Load']);
});

it('a job that runs for as long as it likes is not taken for one of an Agent that is off', async () => {
  await world.startRun({ load: { job: 'Load' } });
  await waitFor('it runs', () => world.begun().length === 1);
  const { rpcs } = world.fleet.server('etl01').requests();
  await waitFor('it was looked at often', () => world.fleet.server('etl01').requests().rpcs > rpcs + 15);
  expect(log.filter((line) => line.includes('Agent'))).toEqual([]);
});

it('a stop ends with a receipt that says that the Agent is off, and claims no outcome', async () => {
  const run = await crashedUnder({ load: { job: 'Load' }, after: { job: 'Other', after: 'load' } });
  const stopped = await world.command('stop', run, 'load');
  expect(stopped.status).toBe(0);
  await waitFor('there is a receipt', async () => (await receiptsOf(run)).length === 1);
  expect(await receiptsOf(run)).toMatchObject([
    {
      package: 'load',
      result: 'left',
      outcome: 'unknown',
      message:
        "Job 'Load' could not be stopped: SQL Server Agent is not running on etl01. Whether the job still runs, and how it ends, is not known: start that service, then look at its history there.",
    },
  ]);
  expect(await world.command('watch', run)).toMatchObject({ status: 5 });
  expect(entriesOf(world.fleet.journal, 'stopRequest').every(({ accepted }) => !accepted)).toBe(true);
});

it('a package that waits for a job of somebody else says so, too', async () => {
  world.fleet.server('etl01').runJob('Load', { schedule: 'Nightly' });
  await waitFor('it runs', () => world.begun().length === 1);
  await world.fleet.server('etl01').agent.crash();
  const run = await world.startRun({ load: { job: 'Load' } });
  await waitFor('status says it', async () =>
    (await world.command('status', run)).stdout.includes(
      'started by a schedule, but SQL Server Agent says nothing of it',
    ),
  );
  expect(await world.command('cancel', run)).toMatchObject({ status: 4 });
});

it('a package that may wait for its start is started once the Agent runs again', async () => {
  const { agent } = world.fleet.server('etl01');
  await agent.stop();
  const run = await world.startRun({ short: { job: 'Short', startWithin: '1h' } });
  await waitFor('its start is refused', () => entriesOf(world.fleet.journal, 'startRequest').length > 0);
  await agent.start();
  expect(await world.command('watch', run)).toMatchObject({ status: 0 });
  expect(acceptedStarts(world.fleet.journal)).toEqual(['Short']);
});
