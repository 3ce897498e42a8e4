import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import type { PackageProgress, RunProgress, RunReport } from '../../src/report/run-progress';

/** A run that has ended, and what became of its packages. */
export interface EndedRun {
  readonly report: RunReport;
  readonly of: (name: string) => PackageProgress;
}

/** Waits for the end, however it is. */
export async function ended(handle: WorkflowHandle): Promise<EndedRun> {
  await handle.result().catch((error: unknown) => {
    if (!(error instanceof WorkflowFailedError)) throw error;
  });
  const report = await handle.query<RunReport>('report');
  const { packages } = await handle.query<RunProgress>('progress');
  const of = (name: string): PackageProgress => {
    const found = packages.find((each) => each.name === name);
    if (found === undefined) throw new Error(`there is no package ${name}`);
    return found;
  };
  return { report, of };
}
