import { setCurrentDetails } from '@temporalio/workflow';
import type { RunRecord } from '../activities/contract';
import type { ProgressPage, RunProgress, RunReport, ServerCap } from '../src/report/run-progress';
import { progressDetails } from '../src/report/progress-details';
import { countPackages, failuresOf, outcomeOf, progressPage } from '../src/scheduling/run-summary';
import type { ServerCapacity } from '../src/scheduling/server-room';
import type { Control } from './control';
import type { ParentRun, RunBasis } from './parent-run';

interface Opened {
  readonly basis: RunBasis;
  readonly run: ParentRun;
}

/** What can be read about a run at any time: the answers of its queries, and its report in the end. */
export class RunBook {
  #opened: Opened | undefined;
  #endedAt: string | undefined;
  #isCanceled = false;
  #shownEnds: number | undefined;

  constructor(
    readonly startedAt: string,
    private readonly control: Control,
  ) {}

  /** The definition is loaded and its servers were seen. */
  open(basis: RunBasis, run: ParentRun): void {
    this.#opened = { basis, run };
  }

  /** Somebody has asked for a cancel, be it before anything was loaded. */
  cancel(): void {
    this.#isCanceled = true;
  }

  close(endedAt: string): RunReport {
    this.#endedAt = endedAt;
    this.show();
    return this.report();
  }

  /** Shows in Temporal's Web UI how the run stands, if anything has ended since it was last shown. */
  show(): void {
    const ends = this.#opened?.run.state.endedCount;
    if (ends === this.#shownEnds) return;
    this.#shownEnds = ends;
    // It stays in memory and is answered to a query: no event of the history comes of it.
    setCurrentDetails(progressDetails(this.report(), new Date().toISOString()));
  }

  progress(page: ProgressPage = {}): RunProgress {
    const { name, total, counts, outcome, startedAt } = this.report();
    const opened = this.#opened;
    const endedAt = this.#endedAt;
    return {
      name,
      status: this.#status(),
      ...(endedAt === undefined ? {} : { outcome, endedAt }),
      startedAt,
      total,
      counts,
      ...(opened === undefined || opened.run.state.places.outages.open.length === 0
        ? {}
        : { outages: opened.run.state.places.outages.open }),
      packages:
        opened === undefined ? [] : progressPage(opened.basis.definition.packages, opened.run.state.records, page),
    };
  }

  #status(): RunProgress['status'] {
    if (this.#endedAt !== undefined) return 'ended';
    if (this.#opened === undefined) return 'loading';
    if (this.#isCanceled || this.#opened.run.isCanceling) return 'canceling';
    return this.#opened.run.state.isPaused ? 'paused' : 'running';
  }

  /** Null while the run has no definition yet. */
  record(): RunRecord | null {
    if (this.#opened === undefined) return null;
    const { basis, run } = this.#opened;
    return { definition: basis.definition, source: basis.source, records: run.state.records };
  }

  report(): RunReport {
    const { basis, run } = this.#opened ?? {};
    const definition = basis?.definition;
    const records = run?.state.records ?? [];
    const counts = countPackages(records);
    const isOverTime = run?.isOverTime ?? false;
    return {
      name: definition?.name ?? '',
      outcome: outcomeOf(definition?.packages ?? [], records, { isCanceled: this.#isCanceled, isOverTime }),
      startedAt: this.startedAt,
      endedAt: this.#endedAt ?? '',
      total: records.length,
      counts,
      failures: definition === undefined ? [] : failuresOf(definition.packages, records),
      receipts: run?.stops.receipts ?? [],
      actions: this.control.actions,
      ...(run === undefined || run.state.places.outages.all.length === 0
        ? {}
        : { outages: run.state.places.outages.all }),
      ...(run === undefined ? {} : { servers: run.servers.map(capOf) }),
      ...(basis === undefined ? {} : { source: basis.source }),
      ...(basis?.rerunOf === undefined ? {} : { rerunOf: basis.rerunOf }),
      ...(definition?.description === undefined ? {} : { description: definition.description }),
      ...(definition?.parameters === undefined ? {} : { parameters: definition.parameters }),
      ...(isOverTime ? { isOverTime } : {}),
    };
  }
}

function capOf({ alias, maxConcurrent, capReason }: ServerCapacity): ServerCap {
  const reason = capReason === undefined ? {} : { reason: capReason };
  return { server: alias, maxConcurrent, isAuto: capReason !== undefined, ...reason };
}
