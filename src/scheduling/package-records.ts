import type { PackageEnd, PackageRecord } from './package-record';

const WAITING: PackageRecord = { status: 'waiting' };

const MAX_MESSAGE = 500;
/** Messages of bad ends that are kept whole; the rest stay on the servers. So a run stays small, however much fails. */
const MAX_WHOLE_MESSAGES = 200;
const SHORT_MESSAGE = 80;

/** The records of all packages, by their number. */
export class PackageRecords {
  readonly #records: PackageRecord[];
  #unended: number;
  #badEnds: number;

  /** `follow` is told of every change from then on. */
  constructor(
    count: number,
    carried: readonly PackageRecord[] | undefined,
    private readonly follow: (index: number, before: PackageRecord, after: PackageRecord) => void,
  ) {
    this.#records = carried === undefined ? Array.from({ length: count }, () => WAITING) : [...carried];
    this.#unended = this.#records.filter(({ status }) => status !== 'ended').length;
    this.#badEnds = this.#records.filter(({ outcome }) => outcome !== undefined && outcome !== 'succeeded').length;
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
    this.follow(index, before, record);
  }

  patch(index: number, change: Partial<PackageRecord>): void {
    this.set(index, { ...this.get(index), ...change });
  }

  /** Says why a package does not start yet. */
  say(index: number, message: string): void {
    this.patch(index, { message: message.slice(0, MAX_MESSAGE) });
  }

  end(index: number, { failedStep, ...end }: PackageEnd, nowMs: number): void {
    const { message, notBeforeMs, startAtStep, ...record } = this.get(index);
    const kept = this.#kept(end);
    this.set(index, { ...record, ...end, status: 'ended', seenAtMs: nowMs, ...kept });
  }

  #kept({ message, outcome }: PackageEnd): Pick<PackageRecord, 'message'> {
    if (message === undefined) return {};
    if (outcome !== 'succeeded') this.#badEnds += 1;
    const isWhole = outcome === 'succeeded' || this.#badEnds <= MAX_WHOLE_MESSAGES || message.length <= SHORT_MESSAGE;
    return { message: isWhole ? message.slice(0, MAX_MESSAGE) : `${message.slice(0, SHORT_MESSAGE - 1)}…` };
  }
}
