import type { AttemptTools } from '../../src/agent/carry-out-attempt';
import { jobByName } from '../../src/agent/batches/look-batch';
import { carryOutAttempt } from '../../src/agent/carry-out-attempt';
import { carryOutStop } from '../../src/agent/carry-out-stop';
import { readFailedSteps } from '../../src/agent/failed-steps';
import { sendStart } from '../../src/agent/send-start';
import { ServerTrouble } from '../../src/agent/server-trouble';
import { beginAttempt, type StartProof } from '../../src/agent/start-attempt';
import { stopVerdict } from '../../src/agent/stop-attempt';
import { type JobToStart, takeTickets, type TicketOrReason } from '../../src/agent/take-tickets';
import type { StartTicket } from '../../src/agent/ticket';
import type { RemoteServer } from '../../src/servers/inventory';
import { Secret } from '../../src/servers/secret';
import type { SimulatorDescription } from '../../simulator';
import { entriesOf } from '../support/journal';
import { FAST_POLL, FAST_PROTOCOL, type SimulatedFleet, startFleet } from '../support/simulated-fleet';
import { HELD, job, steps } from '../support/simulated-jobs';
import { waitFor } from '../support/wait-for';

let fleet: SimulatedFleet;
afterEach(() => fleet.close());

type Server = SimulatorDescription['servers'][string];

async function start(server: Server, remote: Partial<RemoteServer> = {}): Promise<void> {
  fleet = await startFleet({ etl01: server }, { remote: { etl01: remote } });
}

const takeAs = async (...jobs: JobToStart[]): Promise<TicketOrReason[]> =>
  takeTickets(fleet.fleet.member('etl01').server, { jobs, runId: 'run' }, FAST_PROTOCOL);
const take = (...jobs: string[]): Promise<TicketOrReason[]> => takeAs(...jobs.map((name) => ({ job: name })));

async function ticketFor(name: string): Promise<StartTicket> {
  const [taken] = await take(name);
  if (taken?.kind !== 'ticket') throw new Error(`no ticket: ${taken?.reason ?? ''}`);
  return taken.ticket;
}

const tools = (more: Partial<AttemptTools> = {}): AttemptTools => ({
  ...fleet.fleet.member('etl01'),
  settings: FAST_PROTOCOL,
  maxLookIntervalMs: FAST_POLL.maxIntervalMs,
  signal: new AbortController().signal,
  onProgress: () => undefined,
  onTrouble: () => undefined,
  ...more,
});

const attempt = (ticket: StartTicket, mayStart: boolean, proof: StartProof | null = null) =>
  carryOutAttempt(beginAttempt(ticket, mayStart, proof), ticket, tools());

/** False when the Agent refuses. */
function isTaken(request: () => void): boolean {
  try {
    request();
    return true;
  } catch {
    return false;
  }
}

const began = () => entriesOf(fleet.journal, 'runBegan').map((entry) => entry.job);
const isRunning = (name: string) => () => began().includes(name);

describe('tickets, with the Agent roles alone', () => {
  it('are taken for many jobs with one statement', async () => {
    await start({ jobs: { A: job('1s'), B: steps({}, {}) } });
    await take('A');
    const before = fleet.server('etl01').requests().rpcs;
    const taken = await take('A', 'B', 'No such job');
    expect(fleet.server('etl01').requests().rpcs - before).toBe(1);
    expect(taken).toMatchObject([
      { kind: 'ticket', ticket: { server: 'etl01', serverName: 'ETL01', job: 'A', steps: 1, login: 'ssis_parent' } },
      { kind: 'ticket', ticket: { job: 'B', steps: 2 } },
      {
        kind: 'impossible',
        reason: expect.stringMatching(/'No such job' on etl01 does not exist.*'ssis_parent'/) as unknown,
      },
    ]);
  });

  it('are not given for a job that somebody else runs', async () => {
    await start({ jobs: { A: job('1h') } });
    fleet.server('etl01').runJob('A', { schedule: 'Nightly' });
    await waitFor('it runs', isRunning('A'));
    expect(await take('A')).toEqual([
      {
        ...{ kind: 'wait', isUnknownToAgent: false, runBy: 'a schedule' },
        reason: "Job 'A' on etl01 is already running, started by a schedule",
      },
    ]);
  });

  it('are impossible for a login without roles, and the role is named', async () => {
    const login = { user: 'poor', password: new Secret('poor') };
    await start({ logins: { poor: { password: 'poor' } }, jobs: { A: job('1s') } }, { login });
    expect(await take('A')).toMatchObject([
      { kind: 'impossible', reason: expect.stringMatching(/error 229.*SQLAgentOperatorRole/) as unknown },
    ]);
  });
});

describe('a start', () => {
  it('runs the job and ends with its outcome', async () => {
    await start({ timeZone: 'America/New_York', jobs: { A: job('100ms') } });
    const ticket = await ticketFor('A');
    expect(ticket.utcOffsetMinutes).toBe(-300);
    expect(await attempt(ticket, true)).toMatchObject({ kind: 'ended', runStatus: 1, outcome: { runStatus: 1 } });
  });

  it('waits for an Agent that takes its time, and takes no second start for the first', async () => {
    await start({ agent: { startDelay: '1500ms' }, jobs: { A: job('100ms') } });
    const ticket = await ticketFor('A');
    const [one, two] = await Promise.all([attempt(ticket, true), attempt(ticket, true)]);
    expect([one.kind, two.kind]).toContain('ended');
    expect(began()).toEqual(['A']);
  });

  it('with a ticket that is over starts nothing', async () => {
    await start({ jobs: { A: job('100ms') } });
    const ticket = await ticketFor('A');
    const old = { ...ticket, notAfterUtcMs: ticket.takenAtUtcMs };
    const { server } = fleet.fleet.member('etl01');
    expect(await sendStart(server, old, FAST_PROTOCOL)).toMatchObject({ kind: 'refused', guard: 'deadline' });
    expect(entriesOf(fleet.journal, 'startRequest')).toEqual([]);
  });

  it('with a ticket from before another run starts nothing', async () => {
    await start({ jobs: { A: job('20ms') } });
    const ticket = await ticketFor('A');
    fleet.server('etl01').runJob('A', { user: 'somebody' });
    await waitFor('it has ended', () => entriesOf(fleet.journal, 'runEnded').length === 1);
    const { server } = fleet.fleet.member('etl01');
    expect(await sendStart(server, ticket, FAST_PROTOCOL)).toMatchObject({ kind: 'refused', guard: 'row' });
    expect(began()).toEqual(['A']);
  });

  it('is refused by an Agent that is off, which is certain not to have started it', async () => {
    await start({ jobs: { A: job('20ms') } });
    const ticket = await ticketFor('A');
    await fleet.server('etl01').agent.stop();
    expect(await attempt(ticket, true)).toMatchObject({
      kind: 'notStarted',
      reason: expect.stringMatching(/SQLServerAgent is not currently running/) as unknown,
    });
  });

  it('of a job that the login may see but not start is refused', async () => {
    const login = { user: 'reader', password: new Secret('reader') };
    const logins = { reader: { password: 'reader', roles: ['SQLAgentReaderRole' as const] } };
    await start({ logins, jobs: { A: job('1h') } }, { login });
    expect(await attempt(await ticketFor('A'), true)).toMatchObject({ kind: 'notStarted', guard: 'agent' });
    expect(began()).toEqual([]);
  });
});

describe('a later attempt', () => {
  it('never starts: it settles that nothing was started', async () => {
    await start({ jobs: { A: job('20ms') } });
    expect(await attempt(await ticketFor('A'), false)).toMatchObject({ kind: 'notStarted' });
    expect(entriesOf(fleet.journal, 'startRequest')).toEqual([]);
  });

  it('finds the run that the first has started, and follows it', async () => {
    await start({ jobs: { A: job(HELD) } });
    const ticket = await ticketFor('A');
    const gone = new AbortController();
    const first = carryOutAttempt(beginAttempt(ticket, true, null), ticket, tools({ signal: gone.signal }));
    await waitFor('it runs', isRunning('A'));
    gone.abort(new Error('the worker is gone'));
    await expect(first).rejects.toThrow('the worker is gone');
    const letEnd = tools({ onProgress: ({ phase }) => phase === 'watching' && fleet.letJobsEnd() });
    const second = carryOutAttempt(beginAttempt(ticket, false, null), ticket, letEnd);
    expect(await second).toMatchObject({ kind: 'ended', runStatus: 1 });
    expect(began()).toEqual(['A']);
  });

  it('does not take a run by schedule for its own', async () => {
    await start({ jobs: { A: job('1h') } });
    const ticket = await ticketFor('A');
    fleet.server('etl01').runJob('A', { schedule: 'Nightly' });
    await waitFor('it runs', isRunning('A'));
    expect(await attempt(ticket, false)).toMatchObject({ kind: 'unknown' });
  });
});

describe('a run that ends badly', () => {
  it('has its failed steps read, and those that the Agent retried', async () => {
    const both = [
      { name: 'Extract', attempts: [{ outcome: 'failed' as const, output: 'Deadlock.' }, {}], retryAttempts: 1 },
      { name: 'Run package', outcome: 'failed' as const, output: 'Disk full.' },
    ];
    await start({ jobs: { A: { steps: both } } });
    const ticket = await ticketFor('A');
    const verdict = await attempt(ticket, true);
    if (verdict.kind !== 'ended' || verdict.outcome === null) throw new Error(`it ended as ${verdict.kind}`);
    expect(await readFailedSteps(fleet.fleet.member('etl01').server, ticket, verdict.outcome)).toMatchObject([
      { stepId: 1, stepName: 'Extract', wasRetried: true },
      {
        stepId: 2,
        stepName: 'Run package',
        wasRetried: false,
        message: expect.stringContaining('Disk full.') as unknown,
      },
    ]);
  });

  it('is canceled when somebody else stops it', async () => {
    await start({ jobs: { A: job('1h') } });
    const ticket = await ticketFor('A');
    const watched = attempt(ticket, true);
    await waitFor('it runs', isRunning('A'));
    await fleet.server('etl01').agent.stop();
    expect(await watched).toMatchObject({ kind: 'ended', runStatus: 3 });
  });

  it('is unknown when the Agent was killed, and is not started again', async () => {
    await start({ jobs: { A: job('1h') } });
    const ticket = await ticketFor('A');
    const watched = attempt(ticket, true);
    await waitFor('it runs', isRunning('A'));
    await fleet.server('etl01').agent.crash();
    await fleet.server('etl01').agent.start();
    expect(await watched).toMatchObject({ kind: 'unknown' });
    expect(began()).toEqual(['A']);
  });
});

describe('a stop', () => {
  async function running(ticket: StartTicket): Promise<StartProof | null> {
    const gone = new AbortController();
    let proof: StartProof | null = null;
    const watched = carryOutAttempt(
      beginAttempt(ticket, true, null),
      ticket,
      tools({
        signal: gone.signal,
        onProgress: (state) => {
          if (state.phase === 'watching' && state.proven) proof = { run: state.run };
        },
      }),
    );
    await waitFor('it is proven', () => proof !== null);
    gone.abort(new Error('canceled'));
    await watched.catch(() => undefined);
    return proof;
  }

  it('stops the run that the ticket started and waits until it has stopped', async () => {
    await start({ jobs: { A: job('1h'), B: job('1h') } });
    fleet.server('etl01').runJob('B', { user: 'somebody' });
    const ticket = await ticketFor('A');
    const proof = await running(ticket);
    const { state } = await carryOutStop(proof, ticket, tools());
    expect(stopVerdict(state, ticket).result).toBe('stopped');
    expect(entriesOf(fleet.journal, 'runEnded').map((entry) => `${entry.job} ${entry.outcome}`)).toEqual([
      'A canceled',
    ]);
  });

  it('leaves a later run of somebody else alone', async () => {
    await start({ jobs: { A: steps({ attempts: [{ duration: HELD }, { duration: '1h' }] }) } });
    const ticket = await ticketFor('A');
    const proof = await running(ticket);
    fleet.letJobsEnd();
    const somebodyElse = () => fleet.server('etl01').runJob('A', { user: 'somebody' });
    await waitFor('the Agent is done with ours', () => isTaken(somebodyElse));
    const { state } = await carryOutStop(proof, ticket, tools());
    expect(stopVerdict(state, ticket).result).toBe('alreadyEnded');
    expect(entriesOf(fleet.journal, 'stopRequest')).toEqual([]);
  });

  it('of a ticket that nobody used says that it was never started', async () => {
    await start({ jobs: { A: job('1s') } });
    const ticket = await ticketFor('A');
    const { state } = await carryOutStop(null, ticket, tools());
    expect(stopVerdict(state, ticket).result).toBe('neverStarted');
  });
});

describe('one poller', () => {
  it('looks at all jobs of a server with one statement a tick', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `Job ${index}`);
    await start({ jobs: Object.fromEntries(names.map((name) => [name, job('1h')])) });
    const { poller } = fleet.fleet.member('etl01');
    const look = (name: string) => poller.look(jobByName(name), 0);
    await look('Job 0');
    const before = fleet.server('etl01').requests().rpcs;
    const seen = await Promise.all(names.map(look));
    expect(seen.every(({ jobId }) => jobId !== null)).toBe(true);
    expect(fleet.server('etl01').requests().rpcs - before).toBeLessThanOrEqual(2);
  });

  it('tells everybody who waits when the server is gone', async () => {
    await start({ jobs: { A: job('1h') } });
    const { poller } = fleet.fleet.member('etl01');
    const look = () => poller.look(jobByName('A'), 0);
    await look();
    await fleet.close();
    await expect(look()).rejects.toBeInstanceOf(ServerTrouble);
  });
});
