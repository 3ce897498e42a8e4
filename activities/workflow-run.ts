import { Context } from '@temporalio/activity';

/** The workflow run that asks for this activity. */
export interface WorkflowRun {
  readonly workflowId: string;
  /** Temporal's Run ID. */
  readonly runId: string;
}

/** @throws TypeError when no workflow asks: the activities here make sense within one only. */
export function workflowRun(): WorkflowRun {
  const { workflowExecution } = Context.current().info;
  if (workflowExecution === undefined) throw new TypeError('this activity can only be started by a workflow');
  return workflowExecution;
}
