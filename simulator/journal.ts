import { closeSync, openSync, writeSync } from 'node:fs';

/** What happened on a server, for whoever wants to count: tests, crash harness, benchmarks. */
export type JournalEvent =
  | { readonly event: 'listening'; readonly host: string; readonly port: number }
  | { readonly event: 'login'; readonly login: string; readonly applicationName: string; readonly accepted: boolean }
  | ({ readonly event: 'startRequest' | 'stopRequest' } & OperatorRequest)
  | {
      readonly event: 'runBegan';
      readonly job: string;
      readonly jobId: string;
      /** Serial number of the run on its server, from 1. */
      readonly run: number;
      /** `run_requested_source`: 1 schedule, 4 user. */
      readonly source: string;
      readonly requestedBy: string;
    }
  | {
      readonly event: 'stepEnded';
      readonly job: string;
      readonly run: number;
      readonly stepId: number;
      readonly stepName: string;
      readonly outcome: 'succeeded' | 'failed' | 'retry' | 'canceled';
      readonly retriesAttempted: number;
    }
  | {
      readonly event: 'runEnded';
      readonly job: string;
      readonly jobId: string;
      readonly run: number;
      /** `lost`: the Agent died, nothing was written. */
      readonly outcome: 'succeeded' | 'failed' | 'canceled' | 'lost';
      readonly durationMs: number;
    }
  | ({ readonly event: 'requests' } & RequestCounts);

/** One call of sp_start_job or sp_stop_job, accepted or refused. */
export interface OperatorRequest {
  /** As the caller named it when there is no such job. */
  readonly job: string | null;
  readonly jobId: string | null;
  readonly login: string;
  readonly accepted: boolean;
  readonly error?: string;
}

/** Requests a server has had since it began to listen. */
export interface RequestCounts {
  readonly batches: number;
  readonly rpcs: number;
  readonly attentions: number;
  readonly logins: number;
}

/** An event with its time (ISO 8601, UTC, ms) and the name of its server in the description. */
export type JournalEntry = JournalEvent & { readonly at: string; readonly server: string };

export type ServerJournal = (event: JournalEvent) => void;

export interface Journal {
  write(entry: JournalEntry): void;
  close(): void;
}

/** A file of JSON lines, appended to; each entry is in the file when `write` returns. */
export function openJournalFile(path: string): Journal {
  const file = openSync(path, 'a');
  return {
    write: (entry) => {
      writeSync(file, `${JSON.stringify(entry)}\n`);
    },
    close: () => closeSync(file),
  };
}

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
