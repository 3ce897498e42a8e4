import { appendFileSync } from 'node:fs';

/** What happened on a server, for whoever wants to count: tests, crash harness, benchmarks. */
export type JournalEvent = { [E in keyof Events]: { readonly event: E } & Readonly<Events[E]> }[keyof Events];

interface Events {
  listening: { host: string; port: number };
  login: { login: string; applicationName: string; accepted: boolean };
  startRequest: OperatorRequest;
  stopRequest: OperatorRequest;
  /** `run` is the serial number of the run on its server, from 1; `source` is 1 (schedule) or 4 (user). */
  runBegan: { job: string; jobId: string; run: number; source: string; requestedBy: string };
  stepEnded: {
    job: string;
    run: number;
    stepId: number;
    stepName: string;
    outcome: 'succeeded' | 'failed' | 'retry' | 'canceled';
    retriesAttempted: number;
  };
  runEnded: {
    job: string;
    jobId: string;
    run: number;
    /** `lost`: the Agent died, nothing was written. */
    outcome: 'succeeded' | 'failed' | 'canceled' | 'lost';
    durationMs: number;
  };
  requests: RequestCounts;
}

/** One call of sp_start_job or sp_stop_job, accepted or refused. */
interface OperatorRequest {
  /** As the caller named it when there is no such job. */
  job: string | null;
  jobId: string | null;
  login: string;
  accepted: boolean;
  error?: string;
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

/** Has an entry written when it returns. */
export type Journal = (entry: JournalEntry) => void;
export type ServerJournal = (event: JournalEvent) => void;

/** A file of JSON lines, appended to. @throws Error with Node's code when it cannot be written */
export function openJournalFile(path: string): Journal {
  appendFileSync(path, '');
  return (entry) => appendFileSync(path, `${JSON.stringify(entry)}\n`);
}

const INTERVAL_MS = 1000;

/** Counts requests; the journal gets the counts once a second while they change, and at the end. */
export class RequestCounter {
  private readonly counts = { batches: 0, rpcs: 0, attentions: 0, logins: 0 };
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly journal: ServerJournal) {}

  count(kind: keyof RequestCounts): void {
    this.counts[kind]++;
    this.timer ??= setTimeout(() => this.report(), INTERVAL_MS);
  }

  current(): RequestCounts {
    return { ...this.counts };
  }

  report(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.journal({ event: 'requests', ...this.counts });
  }
}
