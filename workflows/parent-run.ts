import {
  type ActivityInterfaceFor,
  CancellationScope,
  condition,
  makeContinueAsNewFunc,
  patched,
  proxyActivities,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities, LoadedParentPackage } from '../activities/contract';
import type { RunAction, StopReceipt } from '../src/report/run-progress';
import type { RunSearchAttribute } from '../src/report/search-attributes';
import { addToList } from '../src/scheduling/add-to-list';
import { type Freed, withFreed } from '../src/scheduling/freed';
import { earlier } from '../src/scheduling/open-times';
import type { Placement } from '../src/scheduling/placement';
import type { ServerCapacity } from '../src/scheduling/server-room';
import type { UsualDurations } from '../src/scheduling/usual-durations';
import type { CarriedState } from '../src/scheduling/run-inputs';
import { RunState } from '../src/scheduling/run-state';
import { controlOptions } from './activity-options';
import { controlActivityId } from './control-activity-id';
import { FullServers } from './full-servers';
import type { EarlyEnd, HeldTicket, Proofs } from './in-flight';
import type { CheckedServers } from './check-servers';
import { isHistoryLong } from './history-limit';
import { InFlight } from './in-flight';
import { jobToStart } from './job-to-start';
import { KnownServers } from './known-servers';
import { LeftOut } from './left-out';
import { type Stop, Stops } from './stops';

/** What a run goes by from its first workflow run to its last. */
export type RunBasis = Omit<LoadedParentPackage, 'text' | 'former'> & {
  /** Those that may be set: others would stop the run. Absent in a run that began before there were any. */
  readonly searchAttributes?: readonly RunSearchAttribute[];
  /** Absent unless the run is a rerun of packages that were named. */
  readonly freed?: Freed;
};

/** What a run hands to the one that continues it: outcomes, tickets, the proof seen so far, and what was asked of it. */
export interface CarriedRun {
  readonly startedAt: string;
  readonly loaded: RunBasis;
  readonly servers: readonly ServerCapacity[];
  readonly usual?: UsualDurations;
  readonly state: CarriedState;
  readonly tickets: readonly (readonly [index: number, held: HeldTicket])[];
  /** Those that are under way. */
  readonly stops?: readonly (readonly [index: number, stop: Stop])[];
  readonly receipts: readonly StopReceipt[];
  readonly actions: readonly RunAction[];
  readonly jobsAtCancel: EarlyEnd['jobs'];
}

/** What a run begins with: the first with a state only if it is a rerun, one that continues another with everything. */
export type RunBeginning = Pick<CarriedRun, 'startedAt' | 'loaded' | 'servers'> &
  Partial<CarriedRun & Pick<CheckedServers, 'leftOut'>>;

const CANCELED = 'the run was canceled before it could start';
const OVER_TIME = 'the time of the whole run was over before it could start';

/** `parentPackage`, as it is called to go on. */
type Continued = (input: null, carried: CarriedRun) => Promise<unknown>;

/** One run of a parent package under way. */
export class ParentRun {
  readonly state: RunState;
  readonly inFlight: InFlight;
  readonly stops: Stops;
  /** What a cancel is to do to the jobs that run then. */
  jobsAtCancel: EarlyEnd['jobs'];
  isOverTime = false;
  #isCanceling = false;
  #preparing = 0;
  /** How many control activities it has asked for. */
  #asked = 0;
  #hasNews = true;
  #failure: { readonly error: unknown } | undefined;
  #alarmMs: number | undefined;
  readonly #leftOut: LeftOut;
  readonly #full: FullServers;
  readonly #startedAt: string;
  readonly loaded: RunBasis;
  readonly #known: KnownServers;
  readonly #control: ActivityInterfaceFor<Activities>;

  constructor(beginning: RunBeginning) {
    const { startedAt, loaded, servers, usual, state, receipts = [], jobsAtCancel = 'stop' } = beginning;
    this.#startedAt = startedAt;
    this.loaded = loaded;
    const definition = withFreed(loaded.definition, loaded.freed);
    const inputs = { ...loaded, definition, servers, ...(usual === undefined ? {} : { usual }) };
    this.state = new RunState(inputs, Date.now(), state);
    const { heartbeatTimeoutMs } = loaded.settings;
    this.#control = proxyActivities<Activities>(controlOptions(heartbeatTimeoutMs));
    const go = (work: () => Promise<void>): void => {
      this.#go(work);
    };
    this.#full = new FullServers(servers, this.state, heartbeatTimeoutMs, go);
    this.stops = new Stops(this.state, heartbeatTimeoutMs, receipts, () => {
      this.wake();
    });
    this.#known = new KnownServers(beginning, this.state, this.#full);
    this.#leftOut = new LeftOut(this.state, heartbeatTimeoutMs, this.#known, go);
    this.inFlight = new InFlight(this.state, heartbeatTimeoutMs, this.#leftOut, this.#full, this.stops);
    this.#leftOut.resume();
    for (const { alias, reason } of beginning.leftOut ?? []) this.#leftOut.add(alias, reason, 'connection');
    this.jobsAtCancel = jobsAtCancel;
    for (const [index, held] of beginning.tickets ?? []) this.#go(() => this.inFlight.useTicket(index, held));
    for (const [index, stop] of beginning.stops ?? []) this.#go(() => this.stops.carryOut(index, stop));
  }

  /** As they are known now. */
  get servers(): readonly ServerCapacity[] {
    return this.#known.servers;
  }

  get isCanceling(): boolean {
    return this.#isCanceling;
  }

  /**
   * Starts what may start, takes in what ends, until all has ended. `actions` hands over what this run does not know;
   * `show` is called whenever something may have ended.
   */
  async toTheEnd(actions: () => readonly RunAction[], show: () => void): Promise<void> {
    while (!this.state.isOver) {
      this.#goOn();
      show();
      // The last packages may have ended by the clock, in going on.
      await condition(() => this.#hasNews || this.state.isOver);
      this.#hasNews = false;
      if (this.#failure !== undefined) throw this.#failure.error;
      if (this.#isTimeToContinueAsNew()) await this.#continueAsNew(actions);
    }
    this.#stopWaiting();
  }

  /** Something has changed that is not an end: whatever may start now is to be looked at. */
  wake(): void {
    this.#hasNews = true;
  }

  /** Nothing more is started; every watch is ended and its job stopped, or left running if that was asked for. */
  cancel(): void {
    this.#endEarly('canceled', CANCELED);
  }

  #goOn(): void {
    if (this.inFlight.isEnding || this.#isCanceling) return;
    const nowMs = Date.now();
    if (nowMs >= this.#deadlineMs()) {
      this.isOverTime = true;
      this.#endEarly('timedOut', OVER_TIME);
      return;
    }
    for (const [index, why] of this.state.expire(nowMs)) this.inFlight.breakOffWait(index, why);
    this.#startWhatMayStart(nowMs);
    const deadlineMs = this.#deadlineMs();
    // Runs that began before that was so have looked for a slot every second although nothing may start.
    const isHeld = this.state.isHeld(nowMs) && patched('noSlotsWhileHeld');
    this.#setAlarm(earlier(this.state.nextMomentMs(nowMs, isHeld), deadlineMs === Infinity ? null : deadlineMs), nowMs);
  }

  #deadlineMs(): number {
    return Date.parse(this.#startedAt) + (this.loaded.definition.timeoutMs ?? Infinity);
  }

  #endEarly(because: EarlyEnd['because'], message: string): void {
    if (this.#isCanceling) return;
    this.#isCanceling = true;
    this.state.endEarly(message, Date.now());
    this.#go(async () => {
      // The details of an attempt that died and was not retried yet are lost by ending it: read them before.
      const jobs = because === 'timedOut' ? 'stop' : this.jobsAtCancel;
      this.inFlight.endEarly({ because, jobs }, await this.#readProofs());
      this.#stopWaiting();
    });
  }

  /** Nothing more is to be started anywhere. */
  #stopWaiting(): void {
    this.#leftOut.end();
    this.#full.end();
  }

  #startWhatMayStart(nowMs: number): void {
    const { settings } = this.loaded;
    if (isHistoryLong(settings)) return;
    const placements = this.state.takeStartable(settings.window - this.state.inFlightCount, nowMs);
    const byServer = new Map<string, Placement[]>();
    for (const placement of placements) addToList(byServer, placement.server, placement);
    for (const [server, there] of byServer) {
      const indexes = there.map((each) => each.package);
      this.#go(() => this.#prepare(server, indexes));
    }
  }

  /** One call takes the tickets for all packages about to start on a server. */
  async #prepare(server: string, indexes: readonly number[]): Promise<void> {
    this.#preparing += 1;
    const jobs = indexes.map((index) => jobToStart(this.state, index));
    const prepared = await this.#control.prepareStart
      .executeWithOptions({ summary: server, ...this.#ownId('prepareStart') }, [
        { server, jobs, ...this.#full.limitsFor(server) },
      ])
      .finally(() => (this.#preparing -= 1));
    for (const [at, index] of indexes.entries()) {
      const start = prepared[at];
      if (start !== undefined) this.#go(() => this.inFlight.start(index, server, start));
    }
  }

  #readProofs(): Promise<Proofs> {
    return this.#control.readProofs.executeWithOptions(this.#ownId('readProofs'), []);
  }

  #ownId(type: keyof Activities) {
    this.#asked += 1;
    return controlActivityId(type, this.#asked);
  }

  /** Runs beside the others, whatever happens to the workflow's own scope; an error ends the run. */
  #go(work: () => Promise<void>): void {
    CancellationScope.nonCancellable(work)
      .catch((error: unknown) => (this.#failure ??= { error }))
      .finally(() => (this.#hasNews = true));
  }

  /** One timer for whatever comes next: only an earlier moment needs another. */
  #setAlarm(momentMs: number | null, nowMs: number): void {
    if (momentMs === null || (this.#alarmMs !== undefined && this.#alarmMs <= momentMs)) return;
    this.#alarmMs = momentMs;
    this.#go(async () => {
      await sleep(Math.max(1, momentMs - nowMs));
      if (this.#alarmMs === momentMs) this.#alarmMs = undefined;
    });
  }

  #isTimeToContinueAsNew(): boolean {
    if (this.#isCanceling || this.#preparing > 0 || this.state.isOver) return false;
    // A watch that is being ended has not said yet what it knows of its start.
    if (this.inFlight.isEndingWatch || (this.inFlight.isStopping && !patched('stopsGoOn'))) return false;
    const { settings } = this.loaded;
    const isLowPoint = this.state.inFlightCount <= settings.window / 10;
    return isHistoryLong(settings) || (isLowPoint && workflowInfo().historyLength >= settings.continueAsNewFrom);
  }

  async #continueAsNew(actions: () => readonly RunAction[]): Promise<void> {
    const proofs = await this.#readProofs();
    // Meanwhile operators may have asked for something, and packages may have ended.
    if (!this.#isTimeToContinueAsNew()) return;
    const tickets = this.inFlight.heldTickets(proofs);
    const { receipts, underWay: stops } = this.stops;
    const state = this.state.carry((index) => this.inFlight.tickets.has(index));
    const carried: CarriedRun = {
      startedAt: this.#startedAt,
      loaded: this.loaded,
      ...this.#known.carried,
      state,
      tickets,
      ...(stops.length === 0 ? {} : { stops }),
      receipts,
      actions: actions(),
      jobsAtCancel: this.jobsAtCancel,
    };
    // Temporal hands over the search attributes by itself, but of the memo only what the run was started with.
    const { memo } = workflowInfo();
    await makeContinueAsNewFunc<Continued>(memo === undefined ? {} : { memo })(null, carried);
  }
}
