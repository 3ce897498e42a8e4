import type { ParentPackage } from '../src/definition/definition';
import type { ProgressPage, RunProgress, RunReport } from '../src/report/run-progress';
import { countPackages, failuresOf, outcomeOf, progressPage } from '../src/scheduling/run-summary';
import type { ParentRun } from './parent-run';

/** What can be read about a run at any time: the answers of its queries, and its report in the end. */
export class RunBook {
  #opened: { readonly definition: ParentPackage; readonly run: ParentRun } | undefined;
  #endedAt: string | undefined;
  #isCanceled = false;

  constructor(readonly startedAt: string) {}

  /** The definition is loaded and its servers were seen. */
  open(definition: ParentPackage, run: ParentRun): void {
    this.#opened = { definition, run };
  }

  /** Somebody has asked for a cancel, be it before anything was loaded. */
  cancel(): void {
    this.#isCanceled = true;
  }

  close(endedAt: string): RunReport {
    this.#endedAt = endedAt;
    return this.report();
  }

  progress(page: ProgressPage = {}): RunProgress {
    const { name, total, counts, outcome, startedAt } = this.report();
    const opened = this.#opened;
    const endedAt = this.#endedAt;
    return {
      name,
      status:
        endedAt !== undefined ? 'ended' : opened === undefined ? 'loading' : this.#isCanceled ? 'canceling' : 'running',
      ...(endedAt === undefined ? {} : { outcome, endedAt }),
      startedAt,
      total,
      counts,
      packages: opened === undefined ? [] : progressPage(opened.definition.packages, opened.run.state.records, page),
    };
  }

  report(): RunReport {
    const { definition, run } = this.#opened ?? {};
    const records = run?.state.records ?? [];
    const counts = countPackages(records);
    return {
      name: definition?.name ?? '',
      outcome: outcomeOf(counts, this.#isCanceled),
      startedAt: this.startedAt,
      endedAt: this.#endedAt ?? '',
      total: records.length,
      counts,
      failures: definition === undefined ? [] : failuresOf(definition.packages, records),
      receipts: run?.receipts ?? [],
    };
  }
}
