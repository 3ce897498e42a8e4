import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  patched,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import type { Activities, LoadedParentPackage } from '../activities/contract';
import type { RunReport } from '../src/report/run-progress';
import { type FormerRun, type RerunChoice, RerunRefused, type RerunStart, takeOver } from '../src/scheduling/take-over';
import { controlOptions, LOAD_HEARTBEAT_TIMEOUT_MS } from './activity-options';
import { checkServers } from './check-servers';
import { controlActivityId } from './control-activity-id';
import { Control } from './control';
import { describeFailure } from './describe-failure';
import { progressQuery, recordQuery, reportQuery } from './messages';
import type { CarriedRun, RunBeginning } from './parent-run';
import { ParentRun } from './parent-run';
import { RunBook } from './run-book';
import { indexBeginning, indexOutcome } from './search-attributes';

const { loadDefinition, readSearchAttributes } = proxyActivities<Activities>(controlOptions(LOAD_HEARTBEAT_TIMEOUT_MS));

/**
 * A run of a parent package: load it, see whether its servers can run it, then start what may start and follow every
 * package to its outcome. `input` is a definition; `carried` is given only by the run that this one continues.
 *
 * Fails with `InvalidDefinition`, `ServersNotUsable`, `JobNotFound` before anything was started, and with
 * `ParentPackageFailed` (details: the report) when a package did not succeed. Ends Canceled once every job of the run
 * has been stopped; the query `report` has the receipts.
 */
export async function parentPackage(input: unknown, carried?: CarriedRun): Promise<RunReport> {
  const control = new Control(carried?.actions ?? []);
  const book = new RunBook(carried?.startedAt ?? new Date().toISOString(), control);
  const open = (beginning: RunBeginning): ParentRun => {
    const run = new ParentRun(beginning);
    book.open(beginning.loaded, run);
    control.open(run, beginning.loaded.definition);
    return run;
  };
  // Before anything can be asked: a request that came while the run was continued is meant for it as it stands.
  const continued = carried === undefined ? undefined : open(carried);
  control.handleRequests();
  setHandler(progressQuery, (page) => book.progress(page), { description: 'Where the run stands' });
  setHandler(reportQuery, () => book.report(), { description: 'What the run leaves behind' });
  setHandler(recordQuery, () => book.record(), { description: 'What a rerun takes over' });

  const { cancelRequested } = CancellationScope.current();
  cancelRequested.catch(() => {
    control.cancel();
    book.cancel();
  });

  const run = continued ?? open(await begin(input, book.startedAt));

  cancelRequested.catch(() => run.cancel());
  await CancellationScope.nonCancellable(() =>
    run.toTheEnd(
      () => control.actions,
      () => book.show(),
    ),
  );

  const report = book.close(new Date().toISOString());
  indexOutcome(run.loaded, report.outcome);
  if (report.outcome === 'succeeded') return report;
  if (report.outcome === 'canceled') throw new CancelledFailure(`'${report.name}' was canceled`);
  throw ApplicationFailure.create({
    type: 'ParentPackageFailed',
    message: describeFailure(report),
    nonRetryable: true,
    details: [report],
  });
}

/** Loads the definition, and sees whether its servers can run it. */
async function begin(input: unknown, startedAt: string): Promise<RunBeginning> {
  // The text stays in history, where it belongs; nothing of the run needs it.
  const [{ text, former, ...definitionLoaded }, searchAttributes] = await Promise.all([
    load(input),
    // Runs that began before there were any have none in their history.
    patched('searchAttributes')
      ? readSearchAttributes.executeWithOptions(controlActivityId('readSearchAttributes', 1), [])
      : undefined,
  ]);
  const loaded = { ...definitionLoaded, ...(searchAttributes === undefined ? {} : { searchAttributes }) };
  indexBeginning(loaded);
  if (former === undefined) return { startedAt, loaded, ...(await checkServers(loaded)) };
  const { freed, state } = beginRerun({ definition: loaded.definition, records: former.records }, former.choice);
  const again = freed === undefined ? loaded : { ...loaded, freed };
  return { startedAt, loaded: again, ...(await checkServers(again, state.records)), state };
}

function beginRerun(former: FormerRun, choice: RerunChoice): RerunStart {
  try {
    // A rerun that began before alarms waited again has taken them over.
    return takeOver(former, choice, patched('alarmsWaitAgain'));
  } catch (error) {
    if (!(error instanceof RerunRefused)) throw error;
    throw ApplicationFailure.create({ type: 'RerunRefused', message: error.message, nonRetryable: true });
  }
}

/** What is wrong with the definition is the reason why the run failed, not a detail of it. */
async function load(input: unknown): Promise<LoadedParentPackage> {
  try {
    return await loadDefinition.executeWithOptions(controlActivityId('loadDefinition', 1), [input]);
  } catch (error) {
    throw error instanceof ActivityFailure && error.cause instanceof ApplicationFailure ? error.cause : error;
  }
}
