import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { RunDescription } from '../report/run-description';
import { DEFAULT_TASK_QUEUE } from '../temporal/task-queues';
import { EXIT } from './exit-status';
import { followRun } from './follow-run';
import type { CommandIo } from './io';
import { CommandProblem } from './command-problem';

export interface StartOptions {
  /** The run's id; made from the name and the time unless given. */
  readonly id?: string;
  /** Starts the run and does not wait for its end. */
  readonly detach?: boolean;
  readonly json?: boolean;
  readonly taskQueue?: string;
}

export interface NewRun {
  /** Unless another one was asked for. */
  readonly id: string;
  /** What the workflow gets. */
  readonly input: unknown;
  readonly description?: RunDescription;
}

/** Starts a run and shows it to its end. Returns the exit status. @throws CommandProblem when its id is taken. */
export async function startAndShow(client: Client, run: NewRun, options: StartOptions, io: CommandIo): Promise<number> {
  const id = options.id ?? run.id;
  await start(client, { ...run, id }, options.taskQueue);
  if (options.detach !== true) {
    if (options.json !== true) io.err(`Run ${id}`);
    return followRun(client, id, io, options);
  }
  const followUp = `Run ${id} is started. \`ssis-parent watch ${id}\` shows it.`;
  io.out(options.json === true ? JSON.stringify({ run: id }) : followUp);
  return EXIT.succeeded;
}

async function start(
  client: Client,
  { id: workflowId, input, description }: NewRun,
  taskQueue = DEFAULT_TASK_QUEUE,
): Promise<void> {
  try {
    await client.workflow.start('parentPackage', {
      workflowId,
      taskQueue,
      args: [input],
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      ...description,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    const text = `There is a run '${workflowId}' already, so none was started; \`ssis-parent status ${workflowId}\` shows it.`;
    throw new CommandProblem(text, EXIT.usage);
  }
}
