import { followRun } from '../follow-run';
import type { CommandIo } from '../io';
import { withClient } from '../with-client';

export interface WatchOptions {
  readonly json?: boolean;
}

/** `ssis-parent watch RUN`: shows a run to its end, as `run` does. */
export async function watchCommand(run: string, options: WatchOptions, io: CommandIo): Promise<number> {
  return withClient(io.env, async (client) => {
    await client.workflow.getHandle(run).describe();
    return followRun(client, run, io, options);
  });
}
