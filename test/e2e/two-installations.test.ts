import { randomUUID } from 'node:crypto';
import type { PackageProgress } from '../../src/report/run-progress';
import { ended } from '../support/ended-run';
import { type Installation, OTHER_LOGIN, OTHER_LOGINS, startInstallation } from '../support/installation';
import { acceptedStarts, entriesOf } from '../support/journal';
import { LOGIN, type SimulatedFleet, startFleet } from '../support/simulated-fleet';
import { steps } from '../support/simulated-jobs';
import { type TestTemporal, testTemporal } from '../support/temporal';

/** The first run of the job fails, later ones succeed: so nobody can report the outcome of another unnoticed. */
const JOB = steps({ attempts: [{ duration: '1500ms', outcome: 'failed' }, { duration: '100ms' }] });

let temporal: TestTemporal;
let fleet: SimulatedFleet;
let installations: readonly Installation[];

beforeAll(async () => {
  temporal = await testTemporal();
});
afterEach(async () => {
  await Promise.all(installations.map((each) => each.stop()));
  await fleet.close();
});
afterAll(() => temporal.close());

/** What to do about a job that runs already, by the job of which that is asked. */
const JOBS = { Waited: {}, Adopted: { ifAlreadyRunning: 'adopt' }, Refused: { ifAlreadyRunning: 'fail' } } as const;
type JobName = keyof typeof JOBS;
const NAMES = Object.keys(JOBS) as JobName[];

/** Two installations, each with a run for the same jobs at the same time; how the packages of both ended, by job. */
async function runBoth(isSameLogin: boolean): Promise<(name: JobName) => readonly PackageProgress[]> {
  fleet = await startFleet({
    etl01: { encryption: 'off', logins: OTHER_LOGINS, jobs: Object.fromEntries(NAMES.map((name) => [name, JOB])) },
  });
  installations = [
    await startInstallation(temporal, fleet, LOGIN),
    await startInstallation(temporal, fleet, isSameLogin ? LOGIN : OTHER_LOGIN),
  ];
  const packages = Object.fromEntries(NAMES.map((job) => [job, { server: 'etl01', job, ...JOBS[job] }]));
  const runs = await Promise.all(
    installations.map(({ taskQueue }) =>
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
  expect([...askedBy].sort()).toEqual(
    isSameLogin ? ['User ssis_parent'] : ['User ssis_parent', `User ${OTHER_LOGIN.user}`],
  );
});
