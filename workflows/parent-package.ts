import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import type { Activities } from '../activities/contract';
import type { RunReport } from '../src/report/run-progress';
import { controlOptions } from './activity-options';
import { checkServers } from './check-servers';
import { Control } from './control';
import { describeFailure } from './describe-failure';
import { progressQuery, reportQuery } from './messages';
import type { CarriedRun, RunBasis } from './parent-run';
import { ParentRun } from './parent-run';
import { RunBook } from './run-book';

const { loadDefinition } = proxyActivities<Activities>(controlOptions);

/**
 * A run of a parent package: load it, see whether its servers can run it, then start what may start and follow every
 * package to its outcome. `input` is a definition; `carried` is given only by the run that this one continues.
 *
 * Fails with `InvalidDefinition`, `ServersNotUsable`, `JobNotFound` before anything was started, and with
 * `ParentPackageFailed` (details: the report) when a package did not succeed. Ends Canceled once every job of the run
 * has been stopped; the query `report` has the receipts.
 */
export async function parentPackage(input: unknown, carried?: CarriedRun): Promise<RunReport> {
  const book = new RunBook(carried?.startedAt ?? new Date().toISOString());
  const control = new Control(carried?.actions ?? []);
  control.handleUpdates();
  setHandler(progressQuery, (page) => book.progress(page), { description: 'Where the run stands' });
  setHandler(reportQuery, () => book.report(), { description: 'What the run leaves behind' });

  const { cancelRequested } = CancellationScope.current();
  cancelRequested.catch(() => book.cancel());

  const loaded = carried?.loaded ?? (await load(input));
  const servers = carried?.servers ?? (await checkServers(loaded));
  const run = new ParentRun(book.startedAt, loaded, servers, carried);
  book.open(loaded, run, control);
  control.open(run);

  cancelRequested.catch(() => run.cancel());
  await CancellationScope.nonCancellable(() => run.toTheEnd(() => control.actions));

  const report = book.close(new Date().toISOString());
  if (report.outcome === 'succeeded') return report;
  if (report.outcome === 'canceled') throw new CancelledFailure(`'${report.name}' was canceled`);
  throw ApplicationFailure.create({
    type: 'ParentPackageFailed',
    message: describeFailure(report),
    nonRetryable: true,
    details: [report],
  });
}

/** What is wrong with the definition is the reason why the run failed, not a detail of it. */
async function load(input: unknown): Promise<RunBasis> {
  try {
    // The text stays in history, where it belongs; nothing of the run needs it.
    const { text, ...basis } = await loadDefinition(input);
    return basis;
  } catch (error) {
    throw error instanceof ActivityFailure && error.cause instanceof ApplicationFailure ? error.cause : error;
  }
}
