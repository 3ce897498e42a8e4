import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { RunRecord } from '../../../activities/contract';
import { Random } from '../../support/random';
import { LOGIN, startFleet } from '../../support/simulated-fleet';
import { TdsProxy } from '../../support/tds-proxy';
import { connectClient } from '../../../src/temporal/connect';
import { type RandomRun, randomRun } from './random-run';
import { countKills, pickStrike, STRIKES, type Targets } from './strikes';
import { within } from './within';
import type { TemporalUnderFire } from './temporal-under-fire';
import { ticketsOf } from './tickets';
import { BackWatch } from './back-watch';
import { OPTIONS, type TimeBack } from './time-back';
import { compareWithJournal, type EndedRun, type Verdict } from './verdict';
import { Workers } from './workers';

const SERVERS = ['etl01', 'etl02'];
const RUNS = 3;
/** So that one is left that ends by itself. */
const MOST_CANCELED = 2;
/** Between two strikes. */
const PAUSE_MS = { least: 100, most: 1_500 };
/** After the last strike everything has to come to its end in this time. */
const ENDS_WITHIN_MS = 180_000;
const RECORD_TRIES = 30;

export interface Round {
  readonly seed: number;
  /** How often each strike hit. */
  readonly strikes: Readonly<Record<string, number>>;
  /** After each death of the last worker. */
  readonly backs: readonly TimeBack[];
  /** Runs that could not begin, as a server was not there. */
  readonly notBegun: number;
  readonly verdict: Verdict;
}

/** Three runs on two servers, with so many kills (or until they have ended), then compared with what the servers saw. */
export async function playRound(seed: number, mostKills: number, temporal: TemporalUnderFire): Promise<Round> {
  const random = new Random(seed);
  const runs = Array.from({ length: RUNS }, (_, index) => randomRun(`run ${index}`, random));
  const jobs = Object.assign({}, ...runs.map((run) => run.jobs)) as RandomRun['jobs'];
  const fleet = await startFleet(Object.fromEntries(SERVERS.map((alias) => [alias, { encryption: 'off', jobs }])));
  const proxies = new Map<string, TdsProxy>();
  for (const alias of SERVERS) proxies.set(alias, await TdsProxy.start(fleet.server(alias).port));
  const folder = await mkdtemp(join(tmpdir(), 'ssis-parent-crash-'));
  await writeFile(join(folder, 'servers.json'), JSON.stringify(inventoryOf(proxies)));
  const taskQueue = `crash-${seed}`;
  const files = ['--servers', join(folder, 'servers.json'), '--definitions', folder];
  const env = { TEMPORAL_ADDRESS: `127.0.0.1:${temporal.relay.port}`, CRASH_PASSWORD: LOGIN.password };
  const workers = new Workers([...files, '--task-queue', taskQueue, ...OPTIONS], env);
  const restarted = new Set<string>();
  const client = await connectClient(temporal.settings);
  const givenUp = new AbortController();
  try {
    // With one worker a death leaves nobody; with two the other takes over, and the dead may come back.
    await workers.start(1 + (seed % 2));
    const handles: WorkflowHandle[] = [];
    for (const [index, { definition }] of runs.entries()) {
      const workflowId = `crash-${seed}-${index}`;
      handles.push(await client.workflow.start('parentPackage', { taskQueue, workflowId, args: [definition] }));
    }
    const over = Promise.all(handles.map((handle) => untilEnded(handle, givenUp.signal))).then(() => true);
    const cancelOne = cancelerOf(handles.slice(0, MOST_CANCELED));
    if (random.chance(0.5)) void within(2_000 + random.below(10_000), over).then((isOver) => isOver || cancelOne());
    const watch = new BackWatch(seed, workers, proxies, handles);
    const watched = watch.until(over);
    const targets = { workers, temporal, fleet, proxies, restarted, cancelOne, over };
    const strikes = await strikeUntil(mostKills, targets, watch, random);
    const played = { seed, strikes, backs: watch.backs };
    if (!(await within(ENDS_WITHIN_MS, over))) {
      const text = (await Promise.all(handles.map(whatIsLeft))).join('\n  ');
      const verdict: Verdict = { starts: 0, unknown: 0, findings: [{ wrong: 'stuck', text }] };
      return { ...played, notBegun: 0, verdict };
    }
    await watched;
    const ended = await Promise.all(handles.map((handle) => endedRun(client, handle)));
    const begun = ended.filter((run) => run !== null);
    const verdict = compareWithJournal(begun, fleet.journal, restarted);
    return { ...played, notBegun: ended.length - begun.length, verdict };
  } finally {
    givenUp.abort();
    await workers.close();
    await client.connection.close();
    for (const { relay } of proxies.values()) await relay.close();
    await fleet.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function strikeUntil(mostKills: number, targets: Targets, watch: BackWatch, random: Random) {
  const { over } = targets;
  const strikes: Record<string, number> = {};
  while (countKills(strikes) < mostKills) {
    const pauseMs = PAUSE_MS.least + random.below(PAUSE_MS.most - PAUSE_MS.least);
    if (await within(pauseMs, over)) break;
    const name = pickStrike(random);
    watch.strike = name;
    if (await STRIKES[name]?.strike(targets, random)) strikes[name] = (strikes[name] ?? 0) + 1;
    await watch.isBack(over);
  }
  return strikes;
}

/** Cancels one run after the other, as far as they still run and Temporal is there. */
function cancelerOf(handles: readonly WorkflowHandle[]): () => Promise<boolean> {
  const left = [...handles];
  return async () => {
    const handle = left.shift();
    if (handle === undefined) return false;
    return await handle.cancel().then(
      () => true,
      () => false,
    );
  };
}

/** Whatever happens to Temporal meanwhile; also when it is given up. */
async function untilEnded(handle: WorkflowHandle, givenUp: AbortSignal): Promise<void> {
  while (!givenUp.aborted) {
    const isRunning = await handle.describe().then(
      ({ status }) => status.name === 'RUNNING',
      () => true,
    );
    if (!isRunning) return;
    await delay(200);
  }
}

/** For whoever wants to know why a run does not end. */
async function whatIsLeft(handle: WorkflowHandle): Promise<string> {
  const { status, raw } = await handle.describe();
  const { pendingActivities, pendingWorkflowTask, workflowExecutionInfo } = raw;
  return JSON.stringify({
    run: handle.workflowId,
    status: status.name,
    events: workflowExecutionInfo?.historyLength,
    task: pendingWorkflowTask,
    activities: pendingActivities,
    progress: status.name === 'RUNNING' ? await handle.query('progress').catch(String) : undefined,
  });
}

/** Null of a run that could not begin. */
async function endedRun(client: Client, handle: WorkflowHandle): Promise<EndedRun | null> {
  const record = await recordOf(handle);
  return record === null ? null : { record, tickets: await ticketsOf(client, handle.workflowId) };
}

/** Of a run that has ended; a worker has to be alive, or to come. */
async function recordOf(handle: WorkflowHandle): Promise<RunRecord | null> {
  for (let tries = 1; ; tries++) {
    try {
      return await handle.query<RunRecord | null>('record');
    } catch (error) {
      if (tries === RECORD_TRIES) throw error;
      await delay(1_000);
    }
  }
}

function inventoryOf(proxies: ReadonlyMap<string, TdsProxy>): object {
  const login = { user: LOGIN.user, password: { env: 'CRASH_PASSWORD' } };
  const servers = [...proxies].map(([alias, { relay }]) => [
    alias,
    { host: '127.0.0.1', port: relay.port, login, encrypt: false },
  ]);
  return { servers: Object.fromEntries(servers) as object, pools: { loaders: SERVERS } };
}
