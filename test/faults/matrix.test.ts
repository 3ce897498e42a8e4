import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { faultSchema } from '../../simulator/faults/fault';
import { type RunningWorker, startWorker } from '../support/running-worker';
import { type TestTemporal, testTemporal } from '../support/temporal';
import { type FaultRow, type Phase, PHASES } from './matrix';
import { type RowEnd, RowPlay } from './play-row';
import { type RowServers, startRowServers } from './row-servers';

const phases: readonly (readonly [string, Phase])[] = Object.entries(PHASES);
const rows = new Map<string, FaultRow>(
  phases.flatMap(([name, phase]) => phase.rows.map((row, index) => [`${name}${index}`, row] as const)),
);
const ends = new Map<FaultRow, Promise<RowEnd>>();
/** Most of a row is waiting, but its times are short: too many at once would make them too short. */
const AT_ONCE = 32;

const STACK_TRACE = /\n\s+at .+:\d+/;
const log: string[] = [];
let temporal: TestTemporal;
let servers: RowServers;
let worker: RunningWorker;

beforeAll(async () => {
  temporal = await testTemporal({ write: (line) => log.push(line) });
  servers = await startRowServers(rows);
  const taskQueue = randomUUID();
  worker = await startWorker(temporal, taskQueue, servers.fleet);
  playAll(taskQueue);
});
afterAll(async () => {
  await worker.stop();
  await servers.fleet.close();
  await temporal.close();
});

/** Plays the rows in their order, many at the same time; each test waits for its own. */
function playAll(taskQueue: string): void {
  const waiting: (() => void)[] = [];
  const next = (): void => waiting.shift()?.();
  for (const [alias, row] of rows) {
    const end = new Promise<void>((resolve) => waiting.push(resolve))
      .then(() => new RowPlay(row, alias, servers, temporal, taskQueue).toTheEnd())
      .finally(next);
    // It may fail before its test waits for it.
    end.catch(() => undefined);
    ends.set(row, end);
  }
  for (let place = 0; place < AT_ONCE; place += 1) next();
}

describe.each(phases)('%s', (_name, { rows: ofPhase, omitted }) => {
  it.each(ofPhase.map((row) => [row.name, row] as const))('%s', async (_title, row) => {
    const end = await ends.get(row);
    expect(end).toMatchObject({ ends: row.ends, starts: row.starts, receipt: row.receipt });
    expect(end?.message).toMatch(row.says ?? /^/);
    expect(end?.said).not.toMatch(STACK_TRACE);
  });

  it('no fault is forgotten, or both shown and left out', () => {
    const shown = new Set(ofPhase.map(({ faults: [{ fault }] }) => fault));
    const all = [...shown, ...omitted.flatMap(({ faults }) => faults)].sort();
    expect(all).toEqual(faultSchema.options.map(({ shape }) => shape.fault.value).sort());
  });
});

it('docs/what-if.md has these rows and no others', () => {
  const page = readFileSync(resolve(__dirname, '../../docs/what-if.md'), 'utf8');
  const first = [...page.matchAll(/^\| (.*?) +\|/gm)].map(([, cell]) => cell);
  const names = first.filter((cell) => cell !== 'what happens' && !/^-+$/.test(cell ?? ''));
  expect(names).toEqual([...rows.values()].map(({ name }) => name));
});

it('no stack trace was printed by the worker', () => {
  expect(log).toContainEqual(expect.stringMatching(/riding out trouble with a server .*cannot be reached/));
  expect(log.filter((text) => STACK_TRACE.test(text))).toEqual([]);
});
