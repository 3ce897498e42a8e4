import type { RequestCounts, ServerJournal } from './journal';

const COUNTER_OF = { batch: 'batches', rpc: 'rpcs', attention: 'attentions', login: 'logins' } as const;
const INTERVAL_MS = 1000;

/** Counts requests; the journal gets the counts once a second while they change, and at the end. */
export class RequestCounter {
  private readonly counts = { batches: 0, rpcs: 0, attentions: 0, logins: 0 };
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly journal: ServerJournal) {}

  count(kind: keyof typeof COUNTER_OF): void {
    this.counts[COUNTER_OF[kind]]++;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.report();
    }, INTERVAL_MS);
  }

  current(): RequestCounts {
    return { ...this.counts };
  }

  close(): void {
    clearTimeout(this.timer);
    this.report();
  }

  private report(): void {
    this.journal({ event: 'requests', ...this.counts });
  }
}
