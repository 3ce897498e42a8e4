import { randomUUID } from 'node:crypto';
import { Fleet } from '../../src/agent/fleet';
import { Secret } from '../../src/servers/secret';
import type { PackageProgress } from '../../src/report/run-progress';
import { ended } from '../support/ended-run';
import { acceptedStarts, entriesOf } from '../support/journal';
import { type RunningWorker, startWorker } from '../support/running-worker';
import { FAST_POLL, LOGINS, type SimulatedFleet, startFleet } from '../support/simulated-fleet';
import { steps } from '../support/simulated-jobs';
import { type TestTemporal, testTemporal } from '../support/temporal';

/** The first run of the job fails, later ones succeed: so nobody can report the outcome of another unnoticed. */
const JOB = steps({ attempts: [{ duration: '1500ms', outcome: 'failed' }, { duration: '100ms' }] });
const OTHER = { user: 'ssis_parent_2', password: 'another' } as const;
const FAST_CONNECTION = { connectTimeoutMs: 5_000, requestTimeoutMs: 5_000 };

let temporal: TestTemporal;
let fleet: SimulatedFleet;
let other: Fleet;
let workers: RunningWorker[];

beforeAll(async () => {
  temporal = await testTemporal();
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await other.close();
  await fleet.close();
});
afterAll(() => temporal.close());

/** What to do about a job that runs already, by the job of which that is asked. */
const JOBS = { Waited: {}, Adopted: { ifAlreadyRunning: 'adopt' }, Refused: { ifAlreadyRunning: 'fail' } } as const;
type JobName = keyof typeof JOBS;
const NAMES = Object.keys(JOBS) as JobName[];

/** Two installations, each with a run for the same jobs at the same time; how the packages of both ended, by job. */
async function runBoth(isSameLogin: boolean): Promise<(name: JobName) => readonly PackageProgress[]> {
  const logins = { ...LOGINS, [OTHER.user]: { password: OTHER.password, roles: ['SQLAgentOperatorRole' as const] } };
  fleet = await startFleet({
    etl01: { encryption: 'off', logins, jobs: Object.fromEntries(NAMES.map((name) => [name, JOB])) },
  });
  const login = { user: OTHER.user, password: new Secret(OTHER.password) };
  const servers = isSameLogin
    ? fleet.inventory.servers
    : new Map([...fleet.inventory.servers].map(([alias, remote]) => [alias, { ...remote, login }]));
  const inventory = { servers, pools: new Map() };
  other = new Fleet(inventory, { connection: FAST_CONNECTION, poll: FAST_POLL });
  const queues = [randomUUID(), randomUUID()] as const;
  workers = await Promise.all([
    startWorker(temporal, queues[0], fleet),
    startWorker(temporal, queues[1], { inventory, fleet: other }),
  ]);
  const packages = Object.fromEntries(NAMES.map((job) => [job, { server: 'etl01', job, ...JOBS[job] }]));
  const runs = await Promise.all(
    queues.map((taskQueue) =>
      temporal.client.workflow.start('parentPackage', {
        taskQueue,
        workflowId: randomUUID(),
        args: [{ name: 'nightly-load', packages }],
      }),
    ),
  );
  const both = await Promise.all(runs.map(ended));
  return (name) => both.map(({ of }) => of(name));
}

const of = <T extends { readonly job?: string }>(entries: readonly T[], name: JobName): T[] =>
  entries.filter(({ job }) => job === name);
const startsOf = (name: JobName) => acceptedStarts(fleet.journal).filter((job) => job === name).length;

it.each([
  ['with the same login', true],
  ['with a login each', false],
])('two installations that want the same jobs at the same time, %s', async (_what, isSameLogin) => {
  const packages = await runBoth(isSameLogin);

  // One after the other, and each reports its own outcome.
  const waited = packages('Waited');
  expect(waited.map(({ outcome }) => outcome).sort()).toEqual(['failed', 'succeeded']);
  expect(new Set(waited.map(({ historyId }) => historyId)).size).toBe(2);
  expect(startsOf('Waited')).toBe(2);
  const runs = of(entriesOf(fleet.journal, 'runEnded'), 'Waited');
  expect(runs.map(({ outcome }) => outcome)).toEqual(['failed', 'succeeded']);

  // Once, and the one that adopted the run of the other says so; unless that had ended by the time it looked again.
  const adopting = packages('Adopted');
  const adopted = adopting.filter(({ isAdopted }) => isAdopted === true);
  expect(startsOf('Adopted') + adopted.length).toBe(2);
  expect(new Set(adopting.map(({ historyId }) => historyId)).size).toBe(startsOf('Adopted'));

  // Whoever does not want to wait and comes second fails without a start, unless the first run was over by then.
  const refusing = packages('Refused');
  const refused = refusing.filter(({ message }) => message?.includes('already running, started by a user'));
  expect(startsOf('Refused') + refused.length).toBe(2);
  for (const each of refused) expect(each).toMatchObject({ outcome: 'failed' });
  for (const each of refused) expect(each.historyId).toBeUndefined();

  const askedBy = new Set(entriesOf(fleet.journal, 'runBegan').map(({ requestedBy }) => requestedBy));
  expect([...askedBy].sort()).toEqual(isSameLogin ? ['User ssis_parent'] : ['User ssis_parent', `User ${OTHER.user}`]);
});
