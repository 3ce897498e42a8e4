import { present } from '../definition/present';
import { isBadEnd, type PackageEnd, type PackageRecord, unplaced, type WaitInPlace, waitOver } from './package-record';
import { TextBudget } from './text-budget';

const WAITING: PackageRecord = { status: 'waiting' };

/** Servers on which a package was to start, of which so many are remembered. */
const MAX_MOVES = 3;

/** The records of all packages, by their number. */
export class PackageRecords {
  readonly #records: PackageRecord[];
  readonly #texts: TextBudget;
  #unended: number;

  /** `follow` is told of every change from then on. */
  constructor(
    count: number,
    carried: readonly PackageRecord[] | undefined,
    private readonly follow: (index: number, before: PackageRecord, after: PackageRecord) => void,
  ) {
    this.#records = carried === undefined ? Array.from({ length: count }, () => WAITING) : [...carried];
    this.#texts = new TextBudget(this.#records);
    this.#unended = this.#records.filter(({ status }) => status !== 'ended').length;
  }

  get all(): readonly PackageRecord[] {
    return this.#records;
  }

  get isOver(): boolean {
    return this.#unended === 0;
  }

  get endedCount(): number {
    return this.#records.length - this.#unended;
  }

  get(index: number): PackageRecord {
    return this.#records[index] ?? WAITING;
  }

  set(index: number, record: PackageRecord): void {
    const before = this.get(index);
    this.#unended += Number(record.status !== 'ended') - Number(before.status !== 'ended');
    this.#records[index] = record;
    this.#texts.follow(before, record);
    this.follow(index, before, record);
  }

  patch(index: number, change: Partial<PackageRecord>): void {
    this.set(index, { ...this.get(index), ...change });
  }

  /** Says why a package does not start yet. */
  say(index: number, message: string): void {
    this.patch(index, { message: this.#texts.message(message, this.get(index), false) });
  }

  /** The same of one that has been placed, and is about to start. */
  wait(index: number, message: string, wait?: WaitInPlace): void {
    const { waitsSinceMs = wait?.nowMs } = this.get(index);
    this.patch(index, {
      ...{ status: 'starting', message: this.#texts.message(message, this.get(index), false) },
      ...(wait === undefined ? {} : present({ waitsSinceMs, waitedFor: wait.by })),
    });
  }

  /** A package has its start ticket. */
  run(index: number, steps: number, nowMs: number): void {
    const record = this.get(index);
    if (record.waitsSinceMs === undefined) this.patch(index, { status: 'running', steps });
    else {
      const { message, ...rest } = waitOver(record, nowMs);
      this.set(index, { ...rest, askedAtMs: nowMs, status: 'running', steps });
    }
  }

  /** The record of a package without its place, where it was not started; `moves`: it may be started elsewhere then. */
  leavePlace(index: number, reason: string, moves: boolean, nowMs: number): PackageRecord {
    const { server, ...record } = this.get(index);
    const left = waitOver(unplaced(record), nowMs);
    if (!moves || server === undefined) return left;
    const others = (record.movedFrom ?? []).filter((each) => each.server !== server);
    const move = { server, ...present({ reason: this.#texts.reason(reason) }) };
    return { ...left, movedFrom: [...others, move].slice(-MAX_MOVES) };
  }

  end(index: number, { failedStep, failedStepId, ...end }: PackageEnd, nowMs: number): void {
    const before = this.get(index);
    const { message, notBeforeMs, startAtStep, ...record } = waitOver(before, nowMs);
    const said = end.message === undefined ? undefined : this.#texts.message(end.message, before, isBadEnd(end));
    const step = failedStep === undefined ? undefined : this.#texts.stepName(failedStep);
    this.set(index, {
      ...{ ...record, ...end, status: 'ended', seenAtMs: nowMs },
      ...(said === undefined ? {} : { message: said }),
      ...(step === undefined ? {} : { failedStep: { ...present({ id: failedStepId }), name: step } }),
    });
  }
}
