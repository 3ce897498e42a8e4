import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { DEFAULT_TASK_QUEUE } from '../../temporal/worker';
import { type DefinitionInput, readDefinitionInput } from '../definition-input';
import { EXIT } from '../exit-status';
import { followRun } from '../follow-run';
import type { CommandIo } from '../io';
import { CommandProblem } from '../problem';
import { newRunId } from '../run-id';
import { withClient } from '../with-client';

export interface RunOptions {
  /** The run's id; made from the name and the time unless given. */
  readonly id?: string;
  /** Starts the run and does not wait for its end. */
  readonly detach?: boolean;
  readonly json?: boolean;
  readonly taskQueue?: string;
}

/** `ssis-parent run DEFINITION`: starts a run and shows it to its end. A file is checked before anything is started. */
export async function runCommand(definition: string, options: RunOptions, io: CommandIo): Promise<number> {
  const input = readDefinitionInput(definition);
  return withClient(io.env, async (client) => {
    const run = options.id ?? newRunId(input.name);
    await start(client, run, input, options);
    if (options.detach !== true) {
      if (options.json !== true) io.err(`Run ${run}`);
      return followRun(client, run, io, options);
    }
    const followUp = `Run ${run} is started. \`ssis-parent watch ${run}\` shows it.`;
    io.out(options.json === true ? JSON.stringify({ run }) : followUp);
    return EXIT.succeeded;
  });
}

async function start(
  client: Client,
  workflowId: string,
  { value }: DefinitionInput,
  { taskQueue }: RunOptions,
): Promise<void> {
  try {
    await client.workflow.start('parentPackage', {
      workflowId,
      taskQueue: taskQueue ?? DEFAULT_TASK_QUEUE,
      args: [value],
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    const text = `There is a run '${workflowId}' already, so none was started; \`ssis-parent status ${workflowId}\` shows it.`;
    throw new CommandProblem(text, EXIT.usage);
  }
}
