import { isCancellation, patched } from '@temporalio/workflow';
import type { PreparedStart, RunAgentJobRequest } from '../activities/contract';
import type { StartProof } from '../src/agent/start-attempt';
import type { StartTicket } from '../src/agent/ticket';
import { present } from '../src/definition/present';
import { watchActivityId } from '../src/report/watch-activity-id';
import type { PackageEnd } from '../src/scheduling/package-record';
import type { RunState } from '../src/scheduling/run-state';
import type { EndOfWait } from '../src/scheduling/starting';
import type { FullServers } from './full-servers';
import type { LeftOut } from './left-out';
import { leftReceipt, leftRunning, overTime } from './describe-stop';
import { jobToStart } from './job-to-start';
import { PackageScopes } from './package-scopes';
import type { TicketResult } from './run-package';
import { awaitTurn, jobRunOf, pauseBeforeTicket, runPackage } from './run-package';
import type { Stops } from './stops';

type Wait = Extract<PreparedStart, { kind: 'wait' }>;
type NotStarted = Extract<TicketResult, { kind: 'notStarted' }>;

/** An Agent may be restarting: a package that is refused waits for about 15 seconds (1 + 2 + 4 + 8). */
const MAX_REFUSALS = 4;

/** How the run comes to an end before its packages do. */
export interface EarlyEnd {
  readonly because: 'canceled' | 'timedOut';
  /** What becomes of the jobs that run then. */
  readonly jobs: 'stop' | 'leave' | 'forceStop';
}

/** A ticket and what has been seen of its start. */
export interface HeldTicket {
  readonly ticket: StartTicket;
  readonly proof: StartProof | null;
}

/** What watchers have last said of their starts, by activity id. */
export type Proofs = Readonly<Record<string, StartProof>>;

const NEVER = 'the run ended before it could start';
const STOPPED_UNSTARTED = 'It was stopped before its job was started.';

/** Packages from their start ticket to their outcome: what is started, waited for and watched. */
export class InFlight {
  readonly tickets = new Map<number, HeldTicket>();
  #earlyEnd: EarlyEnd | undefined;
  #proofs: Proofs = {};
  /** Packages that an operator has stopped, until they have ended. */
  readonly #stopped = new Set<number>();
  readonly #refusals = new Map<number, number>();
  readonly #scopes = new PackageScopes();
  /** Packages that wait for a job somebody else runs, and why they are to wait no longer. */
  readonly #waits = new Map<number, EndOfWait | null>();

  constructor(
    private readonly state: RunState,
    private readonly heartbeatTimeoutMs: number,
    private readonly leftOut: LeftOut,
    private readonly full: FullServers,
    private readonly stops: Stops,
  ) {}

  get isEnding(): boolean {
    return this.#earlyEnd !== undefined;
  }

  /** A watch is being ended for an operator's stop: only when it has ended can the job be stopped. */
  get isEndingWatch(): boolean {
    return [...this.#stopped].some((index) => this.tickets.has(index));
  }

  get isStopping(): boolean {
    return this.#stopped.size > 0 || this.stops.underWay.length > 0;
  }

  /** The tickets, each with the last proof of its start. */
  heldTickets(proofs: Proofs): [index: number, held: HeldTicket][] {
    return [...this.tickets].map(([index, { ticket, proof }]) => [
      index,
      { ticket, proof: this.#proofOf(index, proofs) ?? proof },
    ]);
  }

  /** Ends every watch and every wait. */
  endEarly(end: EarlyEnd, proofs: Proofs): void {
    this.#earlyEnd = end;
    this.#proofs = proofs;
    this.#scopes.cancelAll();
  }

  /** An operator's stop of one package. */
  stop(index: number): void {
    this.#stopped.add(index);
    this.#scopes.cancel(index);
  }

  /** Whether its job is a run that somebody else has begun. */
  isAdopted(index: number): boolean {
    return (this.tickets.get(index)?.ticket.adopts ?? null) !== null;
  }

  /** A package waits no longer for a job that somebody else runs, if that is what it does. */
  breakOffWait(index: number, why: EndOfWait): void {
    if (!this.#waits.has(index)) return;
    this.#waits.set(index, why);
    this.#scopes.cancel(index);
  }

  async start(index: number, server: string, prepared: PreparedStart): Promise<void> {
    if (this.isEnding) {
      this.state.ended(index, { outcome: 'skipped', message: NEVER }, Date.now());
      return;
    }
    switch (prepared.kind) {
      case 'ticket': {
        // What has been asked and what the clock says since the ticket was asked for.
        const why = this.state.keptFrom(index, Date.now());
        if (why === undefined || !patched('startsWhatMayStartStill')) {
          return this.useTicket(index, { ticket: prepared.ticket, proof: null });
        }
        this.state.notStarted(index, why, Date.now());
        return;
      }
      case 'impossible':
        if (!this.#goesElsewhere(index, server, prepared)) {
          this.state.ended(index, { outcome: 'failed', message: prepared.reason }, Date.now());
        }
        return;
      case 'wait':
        if (!this.#goesElsewhere(index, server, prepared)) return this.#waitForTurn(index, server, prepared);
    }
  }

  /** Whether another server, or this one later, is to run the package: no ticket was taken for it. */
  #goesElsewhere(index: number, server: string, prepared: Exclude<PreparedStart, { kind: 'ticket' }>): boolean {
    const { reason } = prepared;
    const { places } = this.state;
    const hasOther = places.hasOther(index, server);
    const isMovable = this.#isMovable(index, server);
    if (prepared.kind === 'impossible' && prepared.isMissing === true && hasOther) places.isMissing(index, server);
    else if (prepared.isOfServer === true && (prepared.kind === 'wait' || isMovable)) {
      this.leftOut.add(server, reason, 'connection');
    } else if (prepared.kind === 'wait' && prepared.isUnknownToAgent && isMovable) {
      this.leftOut.add(server, reason, 'agentOff');
    } else if (prepared.kind === 'wait' && prepared.isFull === true) this.full.add(server);
    else return false;
    this.state.notStarted(index, reason, Date.now());
    return true;
  }

  /**
   * What a DBA has to mend is not waited for, unless another server can run the package meanwhile or its definition says
   * for how long it may wait.
   */
  #isMovable(index: number, server: string): boolean {
    if (this.state.places.hasOther(index, server)) return true;
    return this.state.package(index).startWithinMs !== undefined && patched('waitsForStartWithin');
  }

  async useTicket(index: number, held: HeldTicket): Promise<void> {
    const { name, timeoutMs } = this.state.package(index);
    const { attempt = 1 } = this.state.record(index);
    const request: RunAgentJobRequest = {
      package: name,
      ...held,
      ...(timeoutMs === undefined ? {} : { timeLimitMs: timeoutMs }),
    };
    this.tickets.set(index, held);
    this.state.running(index, held.ticket.steps, Date.now());
    const result = await this.#scopes.run(index, () => runPackage(request, attempt, this.heartbeatTimeoutMs));
    this.tickets.delete(index);
    if (result.kind !== 'notStarted') {
      this.#refusals.delete(index);
      this.leftOut.hasStarted(held.ticket.server);
    }
    await this.#take(index, request, result);
    this.#stopped.delete(index);
  }

  async #take(index: number, request: RunAgentJobRequest, result: TicketResult): Promise<void> {
    switch (result.kind) {
      case 'ended':
        this.#end(index, { ...result.end, ...jobRunOf(request, result.requestedDate) });
        return;
      case 'notStarted':
        if (this.#isStopped(index)) {
          this.#end(index, { outcome: 'canceled', message: STOPPED_UNSTARTED });
          return;
        }
        return this.#tryAgain(index, request.ticket.server, result);
      case 'timedOut':
        return this.#endOverTime(index, { ...request, proof: result.proof ?? request.proof }, result.requestedDate);
      case 'detached': {
        const proof = result.proof ?? this.#proofOf(index, this.#proofs) ?? request.proof;
        return this.#endWatched(index, { ...request, proof }, result.requestedDate);
      }
    }
  }

  #end(index: number, end: PackageEnd): void {
    this.state.ended(index, end, Date.now(), { isFinal: this.#isStopped(index) });
  }

  /** An operator has stopped it: whatever became of it, it is not tried again. */
  #isStopped(index: number): boolean {
    return this.#stopped.has(index) && patched('stoppedForGood');
  }

  /** Its watch was ended: by an operator, or by the early end of the run. */
  async #endWatched(index: number, request: RunAgentJobRequest, requestedDate?: string): Promise<void> {
    const { because = 'asked', jobs = 'stop' } = this.#earlyEnd ?? {};
    if (jobs === 'leave') {
      const receipt = leftReceipt(request);
      this.stops.keep(receipt);
      const run = jobRunOf(request, requestedDate);
      this.state.ended(index, { ...run, outcome: 'unknown', message: receipt.message }, Date.now());
      return;
    }
    const isForced = jobs === 'forceStop';
    await this.stops.carryOut(index, { request, isForced, because, ...present({ requestedDate }) });
  }

  /** Its job has run for as long as it may. */
  async #endOverTime(index: number, request: RunAgentJobRequest, requestedDate?: string): Promise<void> {
    const { timeoutMs = 0, onTimeout } = this.state.package(index);
    if (onTimeout === 'leave') {
      const message = overTime(request.ticket, timeoutMs, leftRunning(request.ticket));
      this.state.ended(index, { ...jobRunOf(request, requestedDate), outcome: 'timedOut', message }, Date.now());
      return;
    }
    await this.stops.carryOut(index, { request, isForced: false, because: 'timeLimit', ...present({ requestedDate }) });
  }

  async #waitForTurn(index: number, server: string, { reason, runBy }: Wait): Promise<void> {
    this.state.waitsBecause(index, reason, { by: runBy, nowMs: Date.now() });
    this.#waits.set(index, null);
    const { name } = this.state.package(index);
    const request = { server, job: jobToStart(this.state, index), ...this.full.limitsFor(server) };
    try {
      const prepared = await this.#scopes.run(index, () => awaitTurn(name, request, this.heartbeatTimeoutMs));
      this.#waits.delete(index);
      await this.start(index, server, prepared);
    } catch (error) {
      if (!isCancellation(error)) throw error;
      this.#endWait(index, reason);
    }
  }

  #endWait(index: number, reason: string): void {
    const why = this.#waits.get(index);
    this.#waits.delete(index);
    if (why === 'mayNotStart') this.state.notStarted(index, reason, Date.now());
    else if (why === 'startWithin') this.state.failUnstarted(index, Date.now());
    else this.state.ended(index, { outcome: 'skipped', message: NEVER }, Date.now());
  }

  /** A new ticket, but not at once: what refused the last one needs a moment. */
  async #tryAgain(index: number, server: string, refused: NotStarted): Promise<void> {
    const { because } = refused;
    const isOfServer = because === 'login' || because === 'agentOff';
    const isOut = because === 'connection' || (isOfServer && this.#isMovable(index, server));
    if (because === 'full' || isOut) {
      if (because === 'full') this.full.add(server);
      else this.leftOut.add(server, refused.reason, because);
      this.#refusals.delete(index);
      this.#startLater(index, refused.reason);
      return;
    }
    const refusals = (this.#refusals.get(index) ?? 0) + 1;
    this.#refusals.set(index, refusals);
    if (refused.isRefused && refusals > MAX_REFUSALS) {
      this.#refusals.delete(index);
      const message = `${refused.reason} Once that is mended, run the parent package again.`;
      this.state.ended(index, { outcome: 'failed', message }, Date.now());
      return;
    }
    this.state.waitsBecause(index, refused.reason);
    try {
      await this.#scopes.run(index, () => pauseBeforeTicket(this.state.package(index).name, refusals));
    } catch (error) {
      if (!isCancellation(error)) throw error;
    }
    this.#startLater(index, refused.reason);
  }

  #startLater(index: number, reason: string): void {
    if (this.isEnding) this.state.ended(index, { outcome: 'skipped', message: NEVER }, Date.now());
    else this.state.notStarted(index, reason, Date.now());
  }

  #proofOf(index: number, proofs: Proofs): StartProof | undefined {
    return proofs[watchActivityId(this.state.package(index).name, this.state.record(index).attempt)];
  }
}
