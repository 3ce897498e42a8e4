import {
  type Client,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Asked, RecordedRequest, RequestName } from '../report/run-progress';
import { EXIT } from './exit-status';
import type { CommandIo } from './io';
import { CommandProblem } from './command-problem';

/** What is asked of a run, by whom and why. */
export interface Request extends Asked {
  readonly action: RequestName;
  /** For what is asked of one package. */
  readonly package?: string;
}

/** The updates of `workflows/messages.ts`. */
const UPDATES: Readonly<Record<RequestName, string>> = {
  pause: 'pause',
  resume: 'resume',
  skip: 'skipPackage',
  retry: 'retryPackage',
  stop: 'stopPackage',
  leaveRunning: 'leaveRunning',
  forceStop: 'forceStop',
};

/** A worker that was killed is missed by Temporal for some seconds before another is asked. */
const ANSWER_WITHIN_MS = 15_000;

/**
 * Asks something of a run, and waits until it is recorded.
 * @throws CommandProblem when it is refused, the run has ended, or no worker answers.
 */
export async function askRun(
  client: Client,
  run: string,
  { action, ...asked }: Request,
  io: CommandIo,
): Promise<RecordedRequest> {
  const handle = client.workflow.getHandle(run);
  const { status } = await handle.describe();
  if (status.name !== 'RUNNING') throw hasEnded(run);
  const ask = () => handle.executeUpdate<RecordedRequest, [Asked]>(UPDATES[action], { args: [asked] });
  try {
    return await client.withDeadline(Date.now() + ANSWER_WITHIN_MS, () => client.withAbortSignal(io.signal, ask));
  } catch (error) {
    throw problemWith(error, run, io.signal);
  }
}

function problemWith(error: unknown, run: string, signal: AbortSignal): unknown {
  if (error instanceof WorkflowNotFoundError) return hasEnded(run);
  if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
    return new CommandProblem(`Refused by run ${run}: ${error.cause.message}`, EXIT.usage);
  }
  if (!(error instanceof WorkflowUpdateRPCTimeoutOrCancelledError)) return error;
  const open = `It is not on record yet: a worker that starts later may still take it, unless Temporal has dropped it by then. \`ssis-parent status ${run}\` shows what was taken.`;
  if (signal.aborted) return new CommandProblem(`Interrupted before run ${run} answered. ${open}`, EXIT.interrupted);
  const text = `No worker answers for run ${run}, so nobody took the request. Start one: ssis-parent worker --servers servers.yaml\n${open}`;
  return new CommandProblem(text, EXIT.notReachable);
}

function hasEnded(run: string): CommandProblem {
  const text = `Run ${run} has ended, so nothing more can be asked of it; \`ssis-parent report ${run}\` shows how.`;
  return new CommandProblem(text, EXIT.usage);
}
