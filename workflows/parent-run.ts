import {
  CancellationScope,
  condition,
  continueAsNew,
  proxyActivities,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities, LoadedParentPackage, PreparedStart, RunAgentJobRequest } from '../activities/contract';
import type { StartProof } from '../src/agent/start-attempt';
import type { StartTicket } from '../src/agent/ticket';
import type { StopReceipt } from '../src/report/run-progress';
import type { PackageRecord, Placement, ServerCapacity } from '../src/scheduling/run-state';
import { RunState } from '../src/scheduling/run-state';
import { controlOptions } from './activity-options';
import type { TicketResult } from './run-package';
import { awaitTurn, runPackage, stopPackage } from './run-package';

/** What a run hands to the one that continues it: outcomes, tickets, and the proof seen so far. Nothing else. */
export interface CarriedRun {
  readonly startedAt: string;
  readonly loaded: LoadedParentPackage;
  readonly servers: readonly ServerCapacity[];
  readonly records: readonly PackageRecord[];
  readonly tickets: readonly (readonly [index: number, ticket: StartTicket, proof: StartProof | null])[];
}

const { prepareStart, readProofs } = proxyActivities<Activities>(controlOptions);

type NotStarted = Extract<TicketResult, { kind: 'notStarted' }>;

/** The pauses before a new ticket double from one second up to this. */
const MAX_PAUSE_MS = 30_000;
/** An Agent may be restarting: a package that is refused waits for about 15 seconds (1 + 2 + 4 + 8). */
const MAX_REFUSALS = 4;

const CANCELED = 'the run was canceled before it could start';

/** One run of a parent package under way: what is in flight, and what comes of it. */
export class ParentRun {
  readonly state: RunState;
  readonly receipts: StopReceipt[] = [];
  #isCanceling = false;
  #preparing = 0;
  #hasNews = true;
  #failure: { readonly error: unknown } | undefined;
  #proofs: Readonly<Record<string, StartProof>> = {};
  readonly #tickets = new Map<number, { readonly ticket: StartTicket; readonly proof: StartProof | null }>();
  readonly #refusals = new Map<number, number>();
  readonly #scopes = new Map<number, CancellationScope>();

  constructor(
    private readonly startedAt: string,
    private readonly loaded: LoadedParentPackage,
    private readonly servers: readonly ServerCapacity[],
    carried?: CarriedRun,
  ) {
    const pools = new Map(Object.entries(loaded.pools));
    this.state = new RunState(loaded.definition, servers, pools, carried?.records);
    for (const [index, ticket, proof] of carried?.tickets ?? []) this.#go(() => this.#useTicket(index, ticket, proof));
  }

  get #heartbeatTimeoutMs(): number {
    return this.loaded.settings.heartbeatTimeoutMs;
  }

  /** Starts what may start, takes in what ends, until all has ended. */
  async toTheEnd(): Promise<void> {
    while (!this.state.isOver) {
      if (!this.#isCanceling) this.#startWhatMayStart();
      await condition(() => this.#hasNews);
      this.#hasNews = false;
      if (this.#failure !== undefined) throw this.#failure.error;
      if (this.#isTimeToContinueAsNew()) await this.#continueAsNew();
    }
  }

  /** Nothing more is started; every watch is ended and its job stopped. */
  cancel(): void {
    if (this.#isCanceling) return;
    this.#isCanceling = true;
    this.state.skipWaiting(CANCELED);
    this.#go(async () => {
      // The details of an attempt that died and was not retried yet are lost by canceling it: read them before.
      this.#proofs = await readProofs();
      for (const scope of this.#scopes.values()) scope.cancel();
    });
  }

  #startWhatMayStart(): void {
    const { window, continueAsNewAt } = this.loaded.settings;
    if (workflowInfo().historyLength >= continueAsNewAt) return;
    const placements = this.state.takeStartable(window - this.state.inFlightCount);
    const byServer = new Map<string, Placement[]>();
    for (const placement of placements) {
      byServer.set(placement.server, [...(byServer.get(placement.server) ?? []), placement]);
    }
    for (const [server, there] of byServer)
      this.#go(() =>
        this.#prepare(
          server,
          there.map((each) => each.package),
        ),
      );
  }

  /** One call takes the tickets for all packages about to start on a server. */
  async #prepare(server: string, indexes: readonly number[]): Promise<void> {
    this.#preparing += 1;
    const jobs = indexes.map((index) => this.state.package(index).job);
    const prepared = await prepareStart
      .executeWithOptions({ summary: server }, [{ server, jobs }])
      .finally(() => (this.#preparing -= 1));
    for (const [at, index] of indexes.entries()) {
      const start = prepared[at];
      if (start !== undefined) this.#go(() => this.#start(index, server, start));
    }
  }

  async #start(index: number, server: string, prepared: PreparedStart): Promise<void> {
    if (this.#isCanceling) {
      this.state.ended(index, { outcome: 'skipped', message: CANCELED });
      return;
    }
    switch (prepared.kind) {
      case 'ticket':
        return this.#useTicket(index, prepared.ticket, null);
      case 'impossible':
        this.state.ended(index, { outcome: 'failed', message: prepared.reason });
        return;
      case 'wait':
        return this.#waitForTurn(index, server, prepared.reason);
    }
  }

  async #waitForTurn(index: number, server: string, reason: string): Promise<void> {
    this.state.waitsBecause(index, reason);
    const { name, job } = this.state.package(index);
    try {
      const prepared = await this.#inOwnScope(index, () => awaitTurn(name, { server, job }, this.#heartbeatTimeoutMs));
      await this.#start(index, server, prepared);
    } catch (error) {
      if (!this.#isCanceling) throw error;
      this.state.ended(index, { outcome: 'skipped', message: CANCELED });
    }
  }

  async #useTicket(index: number, ticket: StartTicket, proof: StartProof | null): Promise<void> {
    const request = { package: this.state.package(index).name, ticket, proof };
    this.#tickets.set(index, { ticket, proof });
    this.state.running(index, ticket.steps);
    const result = await this.#inOwnScope(index, () => runPackage(request, this.#heartbeatTimeoutMs));
    this.#tickets.delete(index);
    await this.#take(index, request, result);
  }

  async #take(index: number, request: RunAgentJobRequest, result: TicketResult): Promise<void> {
    switch (result.kind) {
      case 'ended':
        this.state.ended(index, result.end);
        return;
      case 'notStarted':
        return this.#tryAgain(index, result);
      case 'detached':
        return this.#stop(index, { ...request, proof: result.proof ?? this.#proofs[request.package] ?? request.proof });
    }
  }

  /** A new ticket, but not at once: what refused the last one needs a moment. */
  async #tryAgain(index: number, refused: NotStarted): Promise<void> {
    const refusals = (this.#refusals.get(index) ?? 0) + 1;
    this.#refusals.set(index, refusals);
    if (refused.isRefused && refusals > MAX_REFUSALS && !this.#isCanceling) {
      this.state.ended(index, {
        outcome: 'failed',
        message: `${refused.reason} Once that is mended, run the parent package again.`,
      });
      return;
    }
    this.state.waitsBecause(index, refused.reason);
    try {
      await this.#inOwnScope(index, () => sleep(Math.min(1000 * 2 ** (refusals - 1), MAX_PAUSE_MS)));
    } catch (error) {
      if (!this.#isCanceling) throw error;
    }
    if (this.#isCanceling) this.state.ended(index, { outcome: 'skipped', message: CANCELED });
    else this.state.backToReady(index, refused.reason);
  }

  async #stop(index: number, request: RunAgentJobRequest): Promise<void> {
    this.state.stopping(index);
    const receipt = await stopPackage(request, this.#heartbeatTimeoutMs);
    this.receipts.push(receipt);
    const { outcome, message, startedAt, endedAt } = receipt;
    const times = startedAt === undefined || endedAt === undefined ? {} : { startedAt, endedAt };
    this.state.ended(index, { outcome, message, ...times });
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

  /** Runs beside the others, whatever happens to the workflow's own scope; an error ends the run. */
  #go(work: () => Promise<void>): void {
    CancellationScope.nonCancellable(work)
      .catch((error: unknown) => (this.#failure ??= { error }))
      .finally(() => (this.#hasNews = true));
  }

  #isTimeToContinueAsNew(): boolean {
    if (this.#isCanceling || this.#preparing > 0 || this.state.isOver) return false;
    const { historyLength } = workflowInfo();
    const { window, continueAsNewFrom, continueAsNewAt } = this.loaded.settings;
    const isLowPoint = this.state.inFlightCount <= window / 10;
    return historyLength >= continueAsNewAt || (historyLength >= continueAsNewFrom && isLowPoint);
  }

  async #continueAsNew(): Promise<void> {
    const proofs = await readProofs();
    if (this.#isCanceling) return;
    const tickets = [...this.#tickets].map(
      ([index, { ticket, proof }]) => [index, ticket, proofs[this.state.package(index).name] ?? proof] as const,
    );
    const { startedAt, loaded, servers } = this;
    const carried: CarriedRun = { startedAt, loaded, servers, records: this.#handOver(), tickets };
    await continueAsNew(null, carried);
  }

  /** A package that is about to start but has no ticket yet begins anew. */
  #handOver(): PackageRecord[] {
    return this.state.records.map((record, index) =>
      record.status === 'starting' && !this.#tickets.has(index) ? { status: 'ready' } : record,
    );
  }
}
