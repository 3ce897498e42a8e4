import { defaultPayloadConverter } from '@temporalio/common';
import { NEVER_REQUESTED, type StartTicket } from '../../src/agent/ticket';
import type { ChildPackage } from '../../src/definition/definition';
import { firstQuestions, questionsTo } from '../../src/scheduling/questions';
import { RunState } from '../../src/scheduling/run-state';
import { failuresOf } from '../../src/scheduling/run-summary';
import { SeenServers } from '../../src/scheduling/seen-servers';
import { usualDurations } from '../../src/scheduling/usual-durations';
import { gzipCodec } from '../../src/temporal/data-converter';
import { Random, testSeed } from '../support/random';
import { on, play, stateOf } from './played-run';

/** Of one payload (`limit.blobSize.error`, 2 MiB), in bytes. */
const PAYLOAD_LIMIT = 2 * 1024 * 1024;
/** Of one message, such as all that a workflow asks for at once (4 MiB), in bytes. */
const MESSAGE_LIMIT = 2 * PAYLOAD_LIMIT;
/** Of the history of one workflow run, from which on Temporal warns (`limit.historySize.warn`). */
const HISTORY_WARNING = 10 * 1024 * 1024;
const PACKAGES = 10_000;
/** As long as the message of a row in `sysjobhistory` can be. */
const MESSAGE = 4_000;

const SEED = testSeed();
const random = new Random(SEED);
/** Text that no compression makes much shorter: four letters of base64 for three bytes. */
const noise = (length: number) =>
  Buffer.from(Uint32Array.from({ length: Math.ceil(length / 16) * 3 }, () => random.below(2 ** 32)).buffer)
    .toString('base64')
    .slice(0, length);
/** More than is kept of a message: what comes then may as well be easy to compress. */
const KEPT = 600;
const longNoise = () => noise(KEPT).padEnd(MESSAGE, '.');
/** As long as a name in SQL Server can be. */
const STEP_NAME = 128;

async function sizeOf(value: unknown): Promise<number> {
  const [payload] = await gzipCodec.encode([defaultPayloadConverter.toPayload(value)]);
  return payload?.data?.byteLength ?? Infinity;
}

/** The rest is left for what is not in these tests: usual durations, receipts, requests of operators. */
const MOST = PAYLOAD_LIMIT * 0.8;

const hex = (length: number) =>
  Array.from({ length }, () => random.below(16).toString(16))
    .join('')
    .toUpperCase();
const guid = () => [8, 4, 4, 4, 12].map(hex).join('-');

/** A job run like no other. */
const jobRun = () => ({
  jobId: guid(),
  sessionId: random.below(1_000),
  requestedDate: new Date(1_764_000_000_000 + random.below(10_000_000)).toISOString().slice(0, 23).replace('T', ' '),
});
const ends = () => ({
  startedAt: new Date(1_764_000_000_000 + random.below(10_000_000)).toISOString(),
  endedAt: new Date(1_764_010_000_000 + random.below(10_000_000)).toISOString(),
  historyId: random.below(10_000_000),
  agentRun: jobRun(),
});
/** What a failure is told with. */
const failure = () => ({
  ...{ outcome: 'failed' as const, message: longNoise() },
  ...{ ...ends(), failedStep: noise(STEP_NAME), failedStepId: random.below(20) },
});

const ticketOf = (index: number): StartTicket => ({
  ...{ server: 'etl01', serverName: 'ETL01', agentSessionId: 7, job: `Load ${index}`, jobId: guid() },
  ...{ startStep: null, steps: 3, newestOutcomeId: random.below(10_000_000), login: 'ssis_parent', adopts: null },
  row: { ...NEVER_REQUESTED, runRequestedDate: jobRun().requestedDate, jobHistoryId: random.below(10_000_000) },
  ...{ takenAtUtcMs: 1_764_000_000_000 + index, notAfterUtcMs: 1_764_000_020_000 + index, utcOffsetMinutes: 60 },
  takenByRunId: 'b8f5f5a2-6f1c-4f6e-9a55-0a5a3f1f6b11',
});

const many = (more: Partial<ChildPackage> = {}) =>
  Array.from({ length: PACKAGES }, (_, index) => on(`package ${index}`, { job: `Load ${index}`, ...more }));
const carriedSize = (packages: readonly ChildPackage[], state: RunState, more: object = {}) => {
  const carried = { loaded: { definition: { name: 'many', packages } }, state: state.carry(() => true), ...more };
  return sizeOf(carried);
};

describe(`10,000 packages that all fail with 4,000 characters (TEST_SEED=${SEED})`, () => {
  const packages = many();
  const state = stateOf({ packages });
  play(state, {});
  for (const index of packages.keys()) state.ended(index, failure(), 0);

  it('are handed over by a continue-as-new well within what Temporal takes', async () => {
    expect(await carriedSize(packages, state)).toBeLessThan(MOST);
  });

  it('are reported well within what Temporal takes, with the beginnings of the first messages', async () => {
    const failures = failuresOf(packages, state.records);
    expect(await sizeOf({ failures })).toBeLessThan(PAYLOAD_LIMIT / 2);
    expect(failures).toHaveLength(200);
    expect(failures[0]?.message).toHaveLength(500);
    expect(failures[0]?.failedStep?.name).toHaveLength(STEP_NAME);
  });
});

describe('10,000 packages of which 9,500 wait for a retry and 500 are in flight', () => {
  const packages = many({ retry: { attempts: 2, waitMs: 1_000, backoff: 1, maxWaitMs: 1_000, on: ['failed'] } });
  const state = stateOf({ packages });
  play(state, {});
  const inFlight = [...packages.keys()].slice(0, 500);
  for (const index of packages.keys()) if (index >= 500) state.ended(index, failure(), 0);

  it('are handed over well within what Temporal takes', async () => {
    const tickets = inFlight.map((index) => [index, { ticket: ticketOf(index), proof: null }]);
    for (const index of inFlight) state.running(index, 3, 0);
    expect(await carriedSize(packages, state, { tickets })).toBeLessThan(MOST);
  });

  it('say why, each of them at least in short, and have left room for those that fail for good', () => {
    const lengths = state.records.slice(500).map(({ message = '' }) => message.length);
    expect([Math.max(...lengths), Math.min(...lengths)]).toEqual([500, 80]);
    state.ended(0, { outcome: 'canceled', message: longNoise() }, 0);
    expect(state.record(0).message).toHaveLength(500);
  });
});

describe('10,000 packages that succeed with a remark, after they were to run elsewhere', () => {
  const packages = many().map(({ server, ...child }): ChildPackage => ({ ...child, pool: 'loaders' }));
  const servers = ['etl01', 'etl02'].map((alias) => ({ alias, maxConcurrent: null, missingJobs: [] }));
  const places = { servers, pools: { loaders: ['etl01', 'etl02'] }, openTimes: { run: null, servers: {} } };
  const state = new RunState({ definition: { name: 'many', packages }, ...places }, 0);
  state.places.leaveOut('etl02', 'it is silent', 0);
  play(state, {});
  for (const index of packages.keys()) state.notStarted(index, longNoise(), 0);
  state.places.leaveOut('etl01', 'it is silent', 0);
  state.places.takeBack('etl02', [], 0);
  play(state, {});
  for (const index of packages.keys()) state.ended(index, { outcome: 'succeeded', message: longNoise(), ...ends() }, 0);

  it('are handed over well within what Temporal takes', async () => {
    expect(await carriedSize(packages, state)).toBeLessThan(MOST);
  });

  it('say something each, and the first of them why they moved', () => {
    const lengths = state.records.map(({ message = '' }) => message.length);
    expect([Math.max(...lengths), Math.min(...lengths)]).toEqual([500, 80]);
    expect(state.record(0).movedFrom).toEqual([{ server: 'etl01', reason: expect.any(String) as string }]);
    expect(state.record(PACKAGES - 1).movedFrom).toEqual([{ server: 'etl01' }]);
  });
});

/** Names as long as SQL Server takes them would be a definition of many megabytes: these are as people have them. */
describe(`10,000 jobs in one pool of 200 servers (TEST_SEED=${SEED})`, () => {
  const SERVERS = 200;
  const subjects = ['Customers', 'Verkäufe', 'General Ledger', 'Inventory Snapshots', 'Web Clicks'];
  const packages = Array.from({ length: PACKAGES }, (_, index): ChildPackage => {
    const job = `DWH ${random.pick(['Load', 'Stage', 'Merge'])} ${random.pick(subjects)} ${random.below(100_000)} ${index}`;
    return { name: `package ${index}`, pool: 'all', job, after: [] };
  });
  const aliases = Array.from({ length: SERVERS }, (_, index) => `sql-etl-${index + 1}.corp.example`);
  const pools = { all: aliases };
  /** Every second job is missing on each, and the others have been there for long. */
  const answer = (server: string, jobs: readonly string[]) => ({
    ...{ server, problem: null, missingJobs: jobs.filter((_, index) => index % 2 === 0) },
    usualMs: Object.fromEntries(jobs.flatMap((job, index) => (index % 2 === 0 ? [] : [[job, 1 + random.below(9e7)]]))),
  });
  const sizesOf = async (values: readonly unknown[]): Promise<number> => {
    const sizes = await Promise.all(values.map(sizeOf));
    for (const size of sizes) expect(size).toBeLessThan(PAYLOAD_LIMIT / 2);
    return sizes.reduce((sum, size) => sum + size, 0);
  };

  it('are asked for and answered well within what Temporal takes, every server for some', async () => {
    const first = firstQuestions(packages, pools);
    const requests = aliases.map((server) => ({ server, jobs: [...first.jobsFor(server)] }));
    expect(await sizesOf(requests)).toBeLessThan(MESSAGE_LIMIT / 2);
    const answers = requests.map(({ server, jobs }) => answer(server, jobs));
    expect(await sizesOf([...requests, ...answers])).toBeLessThan(HISTORY_WARNING / 2);
    expect(Math.min(...requests.map(({ jobs }) => jobs.length))).toBeGreaterThan(50);
    expect(new Set(requests.flatMap(({ jobs }) => jobs)).size).toBe(PACKAGES);
  });

  it('are asked for on the other servers as well when they are missing, well within what Temporal takes', async () => {
    const first = firstQuestions(packages, pools);
    const seen = new SeenServers(pools);
    for (const server of aliases) {
      const jobs = first.jobsFor(server);
      seen.keep({ server, problem: null, missingJobs: [...jobs] }, jobs);
    }
    const further = seen.furtherQuestions(packages);
    const requests = aliases.map((server) => ({ server, jobs: [...further.jobsFor(server)] }));
    expect(await sizesOf(requests)).toBeLessThan(MESSAGE_LIMIT / 2);
    for (const { server, jobs } of requests) {
      seen.keepMore({ server, problem: null, missingJobs: jobs }, new Set(jobs));
    }
    const isNowhere = ({ job }: ChildPackage) => seen.all.every(({ missing }) => missing.has(job));
    expect(packages.some(isNowhere)).toBe(true);
  });

  it('are asked for well within what Temporal takes when all servers may come back together', async () => {
    const requests = aliases.map((server) => ({
      server,
      jobs: questionsTo(server, packages, pools, SERVERS),
      afterMs: 1,
    }));
    expect(await sizesOf(requests)).toBeLessThan(MESSAGE_LIMIT / 2);
  });

  it('are handed over by a continue-as-new well within what Temporal takes, however many are missing', async () => {
    const missingAt = (server: number) =>
      packages.flatMap(({ job }, index) => ((index + server) % 3 === 0 ? [] : [job]));
    const servers = aliases.map((alias, index) => ({ alias, maxConcurrent: 1, missingJobs: missingAt(index) }));
    const known = aliases.slice(0, 20).map((alias) => ({ alias, usualMs: answer(alias, missingAt(1)).usualMs }));
    const usual = usualDurations(packages, () => aliases.slice(0, 20), known);
    const definition = { name: 'many', packages };
    const state = new RunState({ definition, servers, pools, openTimes: { run: null, servers: {} }, usual }, 0);
    for (const alias of aliases) state.places.leaveOut(alias, 'no answer'.repeat(100), 0);
    const loaded = { definition, pools, servers: aliases.map((alias) => ({ alias, maxConcurrent: 1 })) };
    const carried = { loaded, servers: servers.map((each) => ({ ...each, missingJobs: [] })), usual };
    expect(await sizeOf({ ...carried, state: state.carry(() => false) })).toBeLessThan(PAYLOAD_LIMIT / 2);
  });
});
