import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { recordedText } from '../../report/action-text';
import type { Asked } from '../../report/run-progress';
import { askRun } from '../ask-run';
import { asked, type CallerOptions } from '../caller';
import { EXIT } from '../exit-status';
import { followRun } from '../follow-run';
import type { CommandIo } from '../io';
import { CommandProblem } from '../command-problem';
import { withClient } from '../with-client';

export interface CancelOptions extends CallerOptions {
  readonly json?: boolean;
  /** Asks for the cancel and does not wait for its end. */
  readonly detach?: boolean;
  /** Leaves the jobs running, unwatched. */
  readonly leaveRunning?: boolean;
  /** Stops also a job that is only probably of the run. */
  readonly force?: boolean;
}

/**
 * `ssis-parent cancel RUN`: stops every job of a run on its server, unless they are to be left running, and shows the
 * receipts. A run that has ended already is shown as it ended.
 */
export async function cancelCommand(run: string, options: CancelOptions, io: CommandIo): Promise<number> {
  return withClient(io.env, async (client) => {
    const { status } = await client.workflow.getHandle(run).describe();
    const isCanceled = status.name === 'RUNNING' && (await cancel(client, run, options, io));
    if (!isCanceled && options.json !== true) io.err(`Run ${run} had already ended; nothing was canceled.`);
    if (options.detach === true) return sayDetached(run, options, io);
    return follow(client, run, options, io);
  });
}

/**
 * What becomes of the jobs has to be recorded before: a cancel that nobody was told more of stops them. False when the run
 * has ended meanwhile.
 */
async function cancel(client: Client, run: string, options: CancelOptions, io: CommandIo): Promise<boolean> {
  const { leaveRunning = false, force = false, json = false } = options;
  const who = asked(options);
  if (leaveRunning || force) {
    const request = { action: leaveRunning ? 'leaveRunning' : 'forceStop', ...who } as const;
    const recorded = await askRun(client, run, request, io).catch(nothingCanceled);
    if (!json) io.err(recordedText(recorded, run));
  }
  const handle = client.workflow.getHandle(run);
  try {
    await handle.signal<[Asked]>('aboutToCancel', who);
    await handle.cancel();
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

function nothingCanceled(error: unknown): never {
  if (!(error instanceof CommandProblem)) throw error;
  throw new CommandProblem(`${error.message} Nothing was canceled.`, error.exitStatus);
}

function sayDetached(run: string, { json }: CancelOptions, io: CommandIo): number {
  const text = `The cancel of run ${run} is recorded. \`ssis-parent watch ${run}\` shows it.`;
  io.out(json === true ? JSON.stringify({ run }) : text);
  return EXIT.succeeded;
}

function follow(client: Client, run: string, options: CancelOptions, io: CommandIo): Promise<number> {
  const onInterrupt = `Interrupted. The cancel is recorded and continues: \`ssis-parent watch ${run}\` shows it.`;
  return followRun(client, run, io, { ...options, onInterrupt });
}
