import { randomUUID } from 'node:crypto';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { JournalEntry, RunningServer } from '../../simulator';
import type { StopReceipt } from '../../src/report/run-progress';
import { ended } from '../support/ended-run';
import { inProcess } from '../support/in-process';
import { acceptedStarts } from '../support/journal';
import type { TestTemporal } from '../support/temporal';
import { waitFor } from '../support/wait-for';
import type { FaultRow, Moment } from './matrix';
import { GATE, gateOf, JOB, otherOf, type RowServers } from './row-servers';

/** What became of a row. */
export interface RowEnd {
  readonly ends: string | undefined;
  readonly message: string;
  readonly starts: number;
  readonly receipt: StopReceipt['result'] | undefined;
  /** All that the product says of the run. */
  readonly said: string;
}

/** How long a request is held on its way, for the fault to strike meanwhile: less than it is waited for. */
const HOLD = '2s';
const SECOND_MS = 1_000;

/** One row: a run of one package on a server of its own, struck at its moment. */
export class RowPlay {
  readonly #server: RunningServer;
  readonly #struck: Promise<void>[] = [];

  constructor(
    private readonly row: FaultRow,
    private readonly alias: string,
    private readonly servers: RowServers,
    private readonly temporal: TestTemporal,
    private readonly taskQueue: string,
  ) {
    this.#server = servers.fleet.server(alias);
  }

  async toTheEnd(): Promise<RowEnd> {
    const { when, given = {} } = this.row;
    if (given.ranBefore) await this.#runBefore();
    if (given.replyLost) await this.#inject({ fault: 'cutAfterExecuting', matching: 'sp_start_job' });
    if (when === 'the start request is on its way') await this.#hold('sp_start_job');
    if (when === 'before the run') this.#strike();
    const strikes = STRIKES[when](this);
    const handle = await this.#startRun();
    await strikes(handle);
    if (given.isMended) await this.#mend();
    const end = await this.#endOf(handle);
    await Promise.all(this.#struck);
    return end;
  }

  /** To strike at the next entry of its kind, as soon as the server says it, be the run's start answered or not. */
  at(event: JournalEntry['event']): () => Promise<void> {
    return this.#strikeAfter(this.#next(event));
  }

  atTheGate(): () => Promise<void> {
    const gate = gateOf(this.alias);
    return this.#strikeAfter(this.servers.next(GATE, (entry) => entry.event === 'runBegan' && entry.job === gate));
  }

  whenHeld(): () => Promise<void> {
    return this.#strikeAfter(waitFor('the request is on its way', () => !this.#isHolding()));
  }

  whenWatched(): () => Promise<void> {
    return this.#strikeAfter(this.#watched()());
  }

  #strikeAfter(happens: Promise<unknown>): () => Promise<void> {
    const struck = happens.then(() => {
      this.#strike();
    });
    return () => struck;
  }

  beforeTheStop(): (handle: WorkflowHandle) => Promise<void> {
    const isWatched = this.#watched();
    return async (handle) => {
      await isWatched();
      this.#strike();
      await handle.cancel();
    };
  }

  whenTheStopIsHeld(): (handle: WorkflowHandle) => Promise<void> {
    const isWatched = this.#watched();
    return async (handle) => {
      await isWatched();
      await this.#hold('sp_stop_job');
      await handle.cancel();
      await this.whenHeld()();
    };
  }

  #strike(): void {
    for (const fault of this.row.faults) this.#struck.push(this.#inject(fault));
  }

  #inject(fault: FaultRow['faults'][number]): Promise<void> {
    return this.#server.faults.inject(fault);
  }

  #hold(matching: string): Promise<void> {
    return this.#inject({ fault: 'delayRequest', by: HOLD, matching });
  }

  #isHolding(): boolean {
    return this.#server.faults.list().some(({ fault }) => fault === 'delayRequest');
  }

  #next(event: JournalEntry['event']): Promise<JournalEntry> {
    return this.servers.next(this.alias, (entry) => entry.event === event);
  }

  async #runBefore(): Promise<void> {
    const hasRun = this.#next('runEnded');
    this.#server.runJob(JOB, { schedule: 'Nightly' });
    await hasRun;
  }

  /** Seen running in a later second than the one in which it was asked for: no other run can be taken for it. */
  #watched(): () => Promise<void> {
    const begins = this.#next('runBegan');
    return async () => {
      const { at } = await begins;
      const nextSecond = (Math.floor(Date.parse(at) / SECOND_MS) + 1) * SECOND_MS;
      await waitFor('the second of the start is over', () => Date.now() > nextSecond);
      await this.#askedAgain(2);
    };
  }

  /** Somebody puts right what was wrong, once the worker has met it a few times. */
  async #mend(): Promise<void> {
    await this.#askedAgain(3);
    this.#server.faults.clear();
  }

  async #askedAgain(times: number): Promise<void> {
    const { rpcs } = this.#server.requests();
    await waitFor('the server was asked again', () => this.#server.requests().rpcs >= rpcs + times);
  }

  #startRun(): Promise<WorkflowHandle> {
    const { when, given } = this.row;
    const place = given?.inPool ? { pool: this.alias } : { server: this.alias };
    const startWithin = given?.startWithin === undefined ? {} : { startWithin: given.startWithin };
    const isGated = when === 'before its turn';
    const gate = { gate: { server: GATE, job: gateOf(this.alias) } };
    const packages = {
      ...(isGated ? gate : {}),
      load: { ...place, ...startWithin, job: JOB, ...(isGated ? { after: 'gate' } : {}) },
    };
    const args = [{ name: 'what-if', packages }];
    return this.temporal.client.workflow.start('parentPackage', {
      taskQueue: this.taskQueue,
      workflowId: randomUUID(),
      args,
    });
  }

  async #endOf(handle: WorkflowHandle): Promise<RowEnd> {
    const refusal = await refusalOf(handle);
    const { journal } = this.servers.fleet;
    const here = journal.filter(({ server }) => server === this.alias || server === otherOf(this.alias));
    const starts = acceptedStarts(here).length;
    const asked = await inProcess(['report', handle.workflowId], { TEMPORAL_ADDRESS: this.temporal.address });
    const said = `${asked.stdout}\n${asked.stderr}`;
    if (refusal !== undefined) {
      const { type, message } = refusal;
      return { ends: type ?? undefined, message, starts, receipt: undefined, said: `${said}\n${message}` };
    }
    const { report, of } = await ended(handle);
    const { outcome, message = '' } = of('load');
    const [receipt] = report.receipts;
    return { ends: outcome, message, starts, receipt: receipt?.result, said: `${said}\n${JSON.stringify(report)}` };
  }
}

/** By when it strikes: listens for what has to happen first, and gives what waits for it once the run was started. */
const STRIKES: Readonly<Record<Moment, (play: RowPlay) => (handle: WorkflowHandle) => Promise<void>>> = {
  'before the run': () => () => Promise.resolve(),
  'before its turn': (play) => play.atTheGate(),
  'the start request is on its way': (play) => play.whenHeld(),
  'the start was accepted': (play) => play.at('startRequest'),
  'the job has begun': (play) => play.at('runBegan'),
  'the job is watched': (play) => play.whenWatched(),
  'the job has ended': (play) => play.at('runEnded'),
  'before the stop': (play) => play.beforeTheStop(),
  'the stop request is on its way': (play) => play.whenTheStopIsHeld(),
};

/** Why a run was refused before it had anything to report; undefined for one that ended with a report. */
async function refusalOf(handle: WorkflowHandle): Promise<ApplicationFailure | undefined> {
  try {
    await handle.result();
  } catch (error) {
    const cause = error instanceof WorkflowFailedError ? error.cause : error;
    if (cause instanceof ApplicationFailure && cause.type !== 'ParentPackageFailed') return cause;
  }
  return undefined;
}
