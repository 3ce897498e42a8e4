import { readServerLoad } from '../../src/agent/read-server-load';
import { sendStart } from '../../src/agent/send-start';
import type { StartLimits } from '../../src/agent/start-limits';
import { takeTickets } from '../../src/agent/take-tickets';
import type { StartTicket } from '../../src/agent/ticket';
import { acceptedStarts, entriesOf } from '../support/journal';
import { FAST_PROTOCOL, type SimulatedFleet, startFleet } from '../support/simulated-fleet';
import { waitFor } from '../support/wait-for';
import { job } from '../support/simulated-jobs';

let fleet: SimulatedFleet;
afterEach(() => fleet.close());

const JOBS = { A: job('1h'), B: job('1h'), C: job('1h'), Quick: job('50ms') };
const CAP_1: StartLimits = { cap: { maxConcurrent: 1, counts: 'asked' } };
const ALL_1: StartLimits = { cap: { maxConcurrent: 1, counts: 'all' } };

const server = () => fleet.fleet.member('etl01').server;
const take = (limits: StartLimits, ...jobs: string[]) =>
  takeTickets(server(), { jobs: jobs.map((name) => ({ job: name })), runId: 'run', limits }, FAST_PROTOCOL);

async function ticketFor(limits: StartLimits, name: string): Promise<StartTicket> {
  const [taken] = await take(limits, name);
  if (taken?.kind !== 'ticket') throw new Error(`no ticket: ${taken?.reason ?? ''}`);
  return taken.ticket;
}

const start = (ticket: StartTicket) => sendStart(server(), ticket, FAST_PROTOCOL);

async function isRunning(name: string): Promise<void> {
  await waitFor(`${name} runs`, () => entriesOf(fleet.journal, 'runBegan').some((entry) => entry.job === name));
}

describe('a start on a server with a cap', () => {
  it('is refused when as many jobs run as may, and says how many these are', async () => {
    fleet = await startFleet({ etl01: { jobs: JOBS } });
    const limits: StartLimits = { cap: { maxConcurrent: 2, counts: 'asked' } };
    const tickets = [await ticketFor(limits, 'A'), await ticketFor(limits, 'B'), await ticketFor(limits, 'C')];
    const replies = [];
    for (const ticket of tickets) replies.push(await start(ticket));
    expect(replies).toEqual([
      { kind: 'accepted' },
      { kind: 'accepted' },
      { kind: 'refused', guard: 'full', reason: 'etl01 runs 2 jobs already, which is its maxConcurrent' },
    ]);
    expect(acceptedStarts(fleet.journal)).toEqual(['A', 'B']);
  });

  it('of many at once takes no more than have room', async () => {
    fleet = await startFleet({ etl01: { jobs: JOBS } });
    const tickets = await Promise.all(['A', 'B', 'C'].map((name) => ticketFor(CAP_1, name)));
    const replies = await Promise.all(tickets.map(start));
    expect(replies.filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
    expect(acceptedStarts(fleet.journal)).toHaveLength(1);
  });

  it('is taken again when a job has ended', async () => {
    fleet = await startFleet({ etl01: { jobs: JOBS } });
    expect(await start(await ticketFor(CAP_1, 'Quick'))).toEqual({ kind: 'accepted' });
    await waitFor('there is room', async () => (await readServerLoad(server(), CAP_1)).running === 0);
    expect(await start(await ticketFor(CAP_1, 'A'))).toEqual({ kind: 'accepted' });
  });

  it.each([
    ['counts a job that a person started', CAP_1, { user: 'anna' }, 'refused'],
    ['does not count a job that a schedule started', CAP_1, { schedule: 'Nightly' }, 'accepted'],
    ['counts a job that a schedule started when all count', ALL_1, { schedule: 'Nightly' }, 'refused'],
  ])('%s', async (_, limits, by, kind) => {
    fleet = await startFleet({ etl01: { jobs: JOBS } });
    const ticket = await ticketFor(limits, 'B');
    fleet.server('etl01').runJob('A', by);
    await isRunning('A');
    expect(await start(ticket)).toMatchObject({ kind });
  });

  it('counts no jobs that an Agent left behind when it died', async () => {
    fleet = await startFleet({ etl01: { jobs: JOBS } });
    await start(await ticketFor(CAP_1, 'A'));
    await fleet.server('etl01').agent.crash();
    await fleet.server('etl01').agent.start();
    expect(await start(await ticketFor(CAP_1, 'B'))).toEqual({ kind: 'accepted' });
  });

  it('says first that its own job was started by somebody else', async () => {
    fleet = await startFleet({ etl01: { jobs: JOBS } });
    const ticket = await ticketFor(CAP_1, 'A');
    fleet.server('etl01').runJob('A', { user: 'anna' });
    await isRunning('A');
    expect(await start(ticket)).toMatchObject({ kind: 'refused', guard: 'row' });
  });
});

describe('tickets for a server with a cap', () => {
  it('are given for as many jobs as there is room for, by one statement more', async () => {
    fleet = await startFleet({ etl01: { jobs: JOBS } });
    await take(CAP_1, 'A');
    const before = fleet.server('etl01').requests().rpcs;
    const taken = await take(CAP_1, 'No such job', 'A', 'B');
    expect(fleet.server('etl01').requests().rpcs - before).toBe(2);
    expect(taken).toMatchObject([
      { kind: 'impossible' },
      { kind: 'ticket', ticket: { job: 'A', ...CAP_1 } },
      { kind: 'wait', isFull: true, reason: 'etl01 runs 1 job already, which is its maxConcurrent' },
    ]);
  });
});

describe('starts on a server with startEvery', () => {
  it('keep at least so much apart, whoever asks', async () => {
    fleet = await startFleet({ etl01: { jobs: JOBS } });
    const limits: StartLimits = { startEveryMs: 60_000 };
    const [first, second] = [await ticketFor(limits, 'A'), await ticketFor(limits, 'B')];
    expect(await start(first)).toEqual({ kind: 'accepted' });
    expect(await start(second)).toEqual({
      ...{ kind: 'refused', guard: 'stagger' },
      reason: 'a job was started on etl01 less than 60 s ago, which is its startEvery',
    });
    expect(await take(limits, 'B', 'C')).toMatchObject([
      { kind: 'wait', isFull: true },
      { kind: 'wait', isFull: true },
    ]);
    await fleet.server('etl01').faults.inject({ fault: 'stepClock', by: '61s' });
    expect(await take(limits, 'B', 'C')).toMatchObject([{ kind: 'ticket' }, { kind: 'wait', isFull: true }]);
    expect(await start(await ticketFor(limits, 'C'))).toEqual({ kind: 'accepted' });
  });

  it('are not held up by what a schedule starts, nor by a clock that was put back', async () => {
    fleet = await startFleet({ etl01: { jobs: JOBS } });
    const limits: StartLimits = { startEveryMs: 60_000 };
    fleet.server('etl01').runJob('A', { schedule: 'Nightly' });
    await isRunning('A');
    expect(await start(await ticketFor(limits, 'B'))).toEqual({ kind: 'accepted' });
    await fleet.server('etl01').faults.inject({ fault: 'stepClock', by: '-1h' });
    expect((await readServerLoad(server(), limits)).pauseMs).toBe(0);
  });
});
