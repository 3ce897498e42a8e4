import type { RerunRequest } from '../../../activities/contract';
import { asked, type CallerOptions } from '../caller';
import { EXIT } from '../exit-status';
import type { CommandIo } from '../io';
import { CommandProblem } from '../command-problem';
import { nameOfRun, newRunId } from '../run-id';
import { type StartOptions, startAndShow } from '../start-run';
import { withClient } from '../with-client';

export interface RerunOptions extends StartOptions, CallerOptions {
  readonly from?: readonly string[];
  readonly only?: readonly string[];
  readonly unknown?: 'again' | 'succeeded';
}

/** `ssis-parent rerun RUN`: a new run with the definition of one that has ended, which takes over what it does not run again. */
export async function rerunCommand(run: string, options: RerunOptions, io: CommandIo): Promise<number> {
  const { from, only, unknown } = options;
  const request: RerunRequest = { rerun: { run, from, only, unknown, ...asked(options) } };
  return withClient(io.env, async (client) => {
    const { status, taskQueue } = await client.workflow.getHandle(run).describe();
    if (status.name === 'RUNNING') {
      const text = `Run ${run} has not ended, so none was started. \`ssis-parent retry ${run} PACKAGE\` tries a package of it again.`;
      throw new CommandProblem(text, EXIT.usage);
    }
    const started = { id: newRunId(nameOfRun(run)), input: request };
    return startAndShow(client, started, { taskQueue, ...options }, io);
  });
}
