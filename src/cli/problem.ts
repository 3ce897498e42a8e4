import { isGrpcServiceError, ScheduleNotFoundError, WorkflowNotFoundError } from '@temporalio/client';
import { UnreadablePayload } from '../temporal/data-converter';
import { InvalidPayloadCodec } from '../temporal/payload-codec';
import { InvalidTemporalConfiguration } from '../temporal/settings';
import { TemporalNotReachable } from '../temporal/temporal-not-reachable';
import { InvalidFile } from '../yaml-file/problem';
import { CommandProblem } from './command-problem';
import { EXIT } from './exit-status';

/** What to say about an error, and the exit status that goes with it. */
export function problemOf(error: unknown): { readonly message: string; readonly exitStatus: number } {
  if (error instanceof CommandProblem) return error;
  if (error instanceof InvalidFile) return { message: error.message, exitStatus: EXIT.usage };
  if (error instanceof InvalidTemporalConfiguration || error instanceof InvalidPayloadCodec) {
    return { message: error.message, exitStatus: EXIT.usage };
  }
  if (error instanceof TemporalNotReachable) return { message: error.message, exitStatus: EXIT.notReachable };
  if (error instanceof WorkflowNotFoundError) return { message: notFound(error.workflowId), exitStatus: EXIT.usage };
  if (error instanceof ScheduleNotFoundError) {
    return { message: noSchedule(error.scheduleId), exitStatus: EXIT.usage };
  }
  const causes = causesOf(error);
  const unreadable = causes.find((cause) => cause instanceof UnreadablePayload);
  if (unreadable !== undefined) return { message: `${unreadable.message}.`, exitStatus: EXIT.usage };
  const grpc = causes.find(isGrpcServiceError);
  if (grpc !== undefined) {
    return {
      message: `Temporal refused the request or did not answer: ${(grpc.details || grpc.message).replace(/\.$/, '')}. Try again; \`ssis-parent temporal\` says which server is used and whether it answers.`,
      exitStatus: EXIT.notReachable,
    };
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { message: `This is a defect of ssis-parent; please report it: ${text}`, exitStatus: EXIT.internal };
}

function notFound(run: string): string {
  return `There is no run '${run}' (a run is named by its Workflow ID; \`ssis-parent list\` shows them).`;
}

function noSchedule(name: string): string {
  return `There is no schedule '${name}'; \`ssis-parent schedule list\` shows those of parent packages.`;
}

function causesOf(error: unknown): unknown[] {
  const causes: unknown[] = [];
  for (let at: unknown = error; at instanceof Error && causes.length < 10; at = at.cause) causes.push(at);
  return causes;
}
