import type { Client } from '@temporalio/client';
import { EXIT } from '../exit-status';
import { followRun } from '../follow-run';
import type { CommandIo } from '../io';
import { withClient } from '../with-client';

export interface CancelOptions {
  readonly json?: boolean;
  /** Asks for the cancel and does not wait for its end. */
  readonly detach?: boolean;
}

/**
 * `ssis-parent cancel RUN`: stops every job of a run on its server and shows the receipts. A run that has ended already
 * is shown as it ended.
 */
export async function cancelCommand(run: string, options: CancelOptions, io: CommandIo): Promise<number> {
  return withClient(io.env, async (client) => {
    const { status } = await client.workflow.getHandle(run).describe();
    if (status.name === 'RUNNING') await client.workflow.getHandle(run).cancel();
    else if (options.json !== true) io.err(`Run ${run} had already ended; nothing was canceled.`);
    if (options.detach === true) return sayDetached(run, options, io);
    return follow(client, run, options, io);
  });
}

function sayDetached(run: string, { json }: CancelOptions, io: CommandIo): number {
  const text = `The cancel of run ${run} is recorded. \`ssis-parent watch ${run}\` shows it.`;
  io.out(json === true ? JSON.stringify({ run }) : text);
  return EXIT.succeeded;
}

function follow(client: Client, run: string, options: CancelOptions, io: CommandIo): Promise<number> {
  const onInterrupt = `Interrupted. The cancel is recorded and goes on: \`ssis-parent watch ${run}\` shows it.`;
  return followRun(client, run, io, { ...options, onInterrupt });
}
