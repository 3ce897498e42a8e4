import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { PreparedStart, RunAgentJobRequest } from '../activities/contract';
import type { StartProof } from '../src/agent/start-attempt';
import type { JobToStart } from '../src/agent/take-tickets';
import type { StartTicket } from '../src/agent/ticket';
import { present } from '../src/definition/present';
import type { StopReceipt } from '../src/report/run-progress';
import { watchActivityId } from '../src/report/watch-activity-id';
import type { RunState } from '../src/scheduling/run-state';
import type { FullServers } from './full-servers';
import type { LeftOut } from './left-out';
import { leftReceipt, leftRunning, overTime } from './describe-stop';
import type { TicketResult } from './run-package';
import { awaitTurn, jobRunOf, pauseBeforeTicket, runPackage, stopPackage } from './run-package';

type Wait = Extract<PreparedStart, { kind: 'wait' }>;
type NotStarted = Extract<TicketResult, { kind: 'notStarted' }>;

/** An Agent may be restarting: a package that is refused waits for about 15 seconds (1 + 2 + 4 + 8). */
const MAX_REFUSALS = 4;
const MAX_RECEIPTS = 200;

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

/** Packages from their start ticket to their outcome: what is started, waited for, watched and stopped. */
export class InFlight {
  readonly tickets = new Map<number, HeldTicket>();
  receipts: readonly StopReceipt[];
  #earlyEnd: EarlyEnd | undefined;
  #proofs: Proofs = {};
  /** Packages whose job is being stopped, or will be as soon as its watch has ended. */
  readonly #stops = new Set<number>();
  readonly #refusals = new Map<number, number>();
  readonly #scopes = new Map<number, CancellationScope>();
  /** Packages that wait for a job somebody else runs, and why they are to wait no longer. */
  readonly #waits = new Map<number, 'skipped' | 'expired' | null>();

  constructor(
    private readonly state: RunState,
    private readonly heartbeatTimeoutMs: number,
    private readonly leftOut: LeftOut,
    private readonly full: FullServers,
    receipts: readonly StopReceipt[],
  ) {
    this.receipts = receipts;
  }

  get isEnding(): boolean {
    return this.#earlyEnd !== undefined;
  }

  get isStopping(): boolean {
    return this.#stops.size > 0;
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
    for (const scope of this.#scopes.values()) scope.cancel();
  }

  /** An operator's stop of one package. */
  stop(index: number): void {
    this.#stops.add(index);
    this.#scopes.get(index)?.cancel();
  }

  /** A package waits no longer for a job that somebody else runs; false when it does not wait so. */
  breakOffWait(index: number, why: 'skipped' | 'expired'): boolean {
    if (!this.#waits.has(index)) return false;
    this.#waits.set(index, why);
    this.#scopes.get(index)?.cancel();
    return true;
  }

  jobToStart(index: number): JobToStart {
    const { job, startAtStep, ifAlreadyRunning } = this.state.package(index);
    const step = this.state.record(index).startAtStep ?? startAtStep;
    return {
      job,
      ...(step === undefined ? {} : { startAtStep: step }),
      ...(ifAlreadyRunning === undefined ? {} : { ifAlreadyRunning }),
    };
  }

  async start(index: number, server: string, prepared: PreparedStart): Promise<void> {
    if (this.isEnding) {
      this.state.ended(index, { outcome: 'skipped', message: NEVER }, Date.now());
      return;
    }
    switch (prepared.kind) {
      case 'ticket':
        return this.useTicket(index, { ticket: prepared.ticket, proof: null });
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
    const hasOther = this.state.hasOther(index, server);
    if (prepared.kind === 'impossible' && prepared.isMissing === true && hasOther) this.state.isMissing(index, server);
    else if (prepared.isOfServer === true && (prepared.kind === 'wait' || hasOther)) {
      this.leftOut.add(server, reason, 'connection');
    } else if (prepared.kind === 'wait' && prepared.isUnknownToAgent && hasOther) {
      this.leftOut.add(server, reason, 'agentOff');
    } else if (prepared.kind === 'wait' && prepared.isFull === true) this.full.add(server);
    else return false;
    this.state.notStarted(index, reason, Date.now());
    return true;
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
    const result = await this.#inOwnScope(index, () => runPackage(request, attempt, this.heartbeatTimeoutMs));
    this.tickets.delete(index);
    if (result.kind !== 'notStarted') {
      this.#refusals.delete(index);
      this.leftOut.hasStarted(held.ticket.server);
    }
    await this.#take(index, request, result);
    this.#stops.delete(index);
  }

  async #take(index: number, request: RunAgentJobRequest, result: TicketResult): Promise<void> {
    switch (result.kind) {
      case 'ended':
        this.state.ended(index, { ...result.end, ...jobRunOf(request, result.requestedDate) }, Date.now());
        return;
      case 'notStarted':
        return this.#tryAgain(index, request.ticket.server, result);
      case 'timedOut':
        return this.#endOverTime(index, { ...request, proof: result.proof ?? request.proof }, result.requestedDate);
      case 'detached': {
        const proof = result.proof ?? this.#proofOf(index, this.#proofs) ?? request.proof;
        return this.#endWatched(index, { ...request, proof }, result.requestedDate);
      }
    }
  }

  /** Its watch was ended: by an operator, or by the early end of the run. */
  async #endWatched(index: number, request: RunAgentJobRequest, requestedDate?: string): Promise<void> {
    const { because = 'canceled', jobs = 'stop' } = this.#earlyEnd ?? {};
    if (jobs === 'leave') {
      const receipt = leftReceipt(request);
      this.#keep(receipt);
      const run = jobRunOf(request, requestedDate);
      this.state.ended(index, { ...run, outcome: 'unknown', message: receipt.message }, Date.now());
      return;
    }
    const { result: _result, outcome, ...rest } = await this.#stop(index, request, jobs === 'forceStop', requestedDate);
    this.state.ended(index, { ...rest, outcome: outcome === 'canceled' ? because : outcome }, Date.now());
  }

  /** Its job has run for as long as it may. */
  async #endOverTime(index: number, request: RunAgentJobRequest, requestedDate?: string): Promise<void> {
    const { timeoutMs = 0, onTimeout } = this.state.package(index);
    if (onTimeout === 'leave') {
      const message = overTime(request.ticket, timeoutMs, leftRunning(request.ticket));
      this.state.ended(index, { ...jobRunOf(request, requestedDate), outcome: 'timedOut', message }, Date.now());
      return;
    }
    const { result, outcome, message, ...run } = await this.#stop(index, request, false, requestedDate);
    // Canceled without a reply to our request: that is how a stop looks whose reply was lost.
    const isStopped = outcome === 'canceled';
    const isOverTime = isStopped || result !== 'alreadyEnded';
    const end = isOverTime ? 'timedOut' : outcome;
    const what = isOverTime ? overTime(request.ticket, timeoutMs, message) : message;
    this.state.ended(index, { ...run, outcome: end, message: what }, Date.now(), isStopped);
  }

  async #stop(index: number, request: RunAgentJobRequest, isForced: boolean, requestedDate?: string) {
    this.#stops.add(index);
    this.state.stopping(index);
    const receipt = await stopPackage({ ...request, isForced }, this.heartbeatTimeoutMs);
    this.#keep(receipt);
    const { result, outcome, message, startedAt, endedAt, historyId } = receipt;
    return {
      ...{ result, outcome, message, ...present({ historyId }) },
      ...(result === 'neverStarted' ? {} : jobRunOf(request, receipt.requestedDate ?? requestedDate)),
      ...(startedAt === undefined || endedAt === undefined ? {} : { startedAt, endedAt }),
    };
  }

  #keep(receipt: StopReceipt): void {
    this.receipts = [...this.receipts, receipt].slice(-MAX_RECEIPTS);
  }

  async #waitForTurn(index: number, server: string, { reason, runBy }: Wait): Promise<void> {
    this.state.waitsBecause(index, reason, { by: runBy, nowMs: Date.now() });
    this.#waits.set(index, null);
    const { name } = this.state.package(index);
    const request = { server, job: this.jobToStart(index), ...this.full.limitsFor(server) };
    try {
      const prepared = await this.#inOwnScope(index, () => awaitTurn(name, request, this.heartbeatTimeoutMs));
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
    if (why === 'skipped') this.state.notStarted(index, reason, Date.now());
    else if (why === 'expired') this.state.failUnstarted(index, Date.now());
    else this.state.ended(index, { outcome: 'skipped', message: NEVER }, Date.now());
  }

  /** A new ticket, but not at once: what refused the last one needs a moment. */
  async #tryAgain(index: number, server: string, refused: NotStarted): Promise<void> {
    const { because } = refused;
    // What a DBA has to mend is not waited for here.
    const isMovable = (because === 'login' || because === 'agentOff') && this.state.hasOther(index, server);
    const isOut = because === 'connection' || isMovable;
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
      await this.#inOwnScope(index, () => pauseBeforeTicket(this.state.package(index).name, refusals));
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

  async #inOwnScope<T>(index: number, work: () => Promise<T>): Promise<T> {
    const scope = new CancellationScope();
    this.#scopes.set(index, scope);
    try {
      return await scope.run(work);
    } finally {
      this.#scopes.delete(index);
    }
  }
}
