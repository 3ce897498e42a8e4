import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { RunRecord } from '../../../activities/contract';
import { Random } from '../../support/random';
import { LOGIN, startFleet } from '../../support/simulated-fleet';
import { TdsProxy } from '../../support/tds-proxy';
import { connectClient } from '../../../src/temporal/connect';
import { type RandomRun, randomRun } from './random-run';
import { pickStrike, STRIKES, type Targets } from './strikes';
import { within } from './within';
import type { TemporalUnderFire } from './temporal-under-fire';
import { judge, type Verdict } from './verdict';
import { Workers } from './workers';

/** Times short enough that a death is made good in seconds. */
export const OPTIONS = ['--heartbeat-timeout', '5s', '--ticket-life', '5s', '--settle-time', '500ms', '--grace', '4s'];

const SERVERS = ['etl01', 'etl02'];
const RUNS = 3;
/** Between two strikes. */
const PAUSE_MS = { least: 100, most: 1_500 };
/** After the last strike everything has to come to its end in this time. */
const ENDS_WITHIN_MS = 180_000;
const RECORD_TRIES = 30;

export interface Round {
  readonly seed: number;
  /** How often each strike hit. */
  readonly strikes: Readonly<Record<string, number>>;
  /** After each death of the last worker: until one asked a server something again, in ms. */
  readonly backMs: readonly number[];
  /** Runs that could not begin, as a server was not there. */
  readonly notBegun: number;
  readonly verdict: Verdict;
}

/** Three runs on two servers, struck so many times (or until they have ended), then compared with what the servers saw. */
export async function playRound(seed: number, mostStrikes: number, temporal: TemporalUnderFire): Promise<Round> {
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
    if (random.oneIn(3)) void cancelLater(random.pick(handles), 2_000 + random.below(10_000), over);
    const { strikes, backMs } = await strikeUntil(
      over,
      mostStrikes,
      { workers, temporal, fleet, proxies, restarted },
      random,
    );
    if (!(await within(ENDS_WITHIN_MS, over))) {
      const text = (await Promise.all(handles.map(whatIsLeft))).join('\n  ');
      const verdict: Verdict = { starts: 0, unknown: 0, findings: [{ wrong: 'stuck', text }] };
      return { seed, strikes, backMs, notBegun: 0, verdict };
    }
    const records = await Promise.all(handles.map(recordOf));
    const begun = records.filter((record) => record !== null);
    const notBegun = records.length - begun.length;
    return { seed, strikes, backMs, notBegun, verdict: judge(begun, fleet.journal, restarted) };
  } finally {
    givenUp.abort();
    await workers.close();
    await client.connection.close();
    for (const { relay } of proxies.values()) await relay.close();
    await fleet.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function strikeUntil(over: Promise<boolean>, most: number, targets: Targets, random: Random) {
  const strikes: Record<string, number> = {};
  const backMs: number[] = [];
  for (let count = 0; count < most;) {
    const pauseMs = PAUSE_MS.least + random.below(PAUSE_MS.most - PAUSE_MS.least);
    if (await within(pauseMs, over)) break;
    const { lastBlackout } = targets.workers;
    const name = pickStrike(random);
    if (!(await STRIKES[name]?.strike(targets, random))) continue;
    strikes[name] = (strikes[name] ?? 0) + 1;
    count += 1;
    const back = await timeBack(targets, lastBlackout, over);
    if (back !== undefined) backMs.push(back);
  }
  return { strikes, backMs };
}

/** After a strike that has left no worker: how long it took until a server was asked something again. */
async function timeBack({ workers, proxies }: Targets, before: number | undefined, over: Promise<boolean>) {
  // The end of a process is known a moment after its death.
  await delay(100);
  const { lastBlackout } = workers;
  if (lastBlackout === undefined || lastBlackout === before) return undefined;
  const asked = () => Math.max(...[...proxies.values()].map(({ relay }) => relay.lastSentAt));
  for (;;) {
    if (asked() > lastBlackout) return asked() - lastBlackout;
    if (await within(20, over)) return undefined;
  }
}

/** Not at all when Temporal is down at that moment. */
async function cancelLater(handle: WorkflowHandle, afterMs: number, over: Promise<boolean>): Promise<void> {
  if (!(await within(afterMs, over))) await handle.cancel().catch(() => undefined);
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
