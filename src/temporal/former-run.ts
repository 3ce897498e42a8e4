import { type Client, QueryNotRegisteredError, WorkflowNotFoundError } from '@temporalio/client';
import type { RecordedRun, RunRecord } from '../../activities/contract';
import { InvalidFile } from '../yaml-file/problem';

/** The history of a large run has to be replayed for the answer. */
const ANSWER_WITHIN_MS = 60_000;

/**
 * What a run that has ended keeps for a rerun, by its Workflow ID.
 * @throws InvalidFile when there is no such run, it is no run of a parent package, it goes on, or it ended before it had
 * a definition. @throws ServiceError when Temporal does not answer; asking again may help.
 */
export async function readFormerRun(client: Client, workflowId: string): Promise<RecordedRun> {
  const { runId, status, type } = await describe(client, workflowId);
  if (type !== 'parentPackage') throw refusal(workflowId, `it is a run of ${type}, not of a parent package`);
  if (status.name === 'RUNNING')
    throw refusal(workflowId, 'it has not ended; retry packages within it, or cancel it first');
  const record = await query(client, workflowId, runId);
  if (record === null) throw refusal(workflowId, 'it ended before it had a definition; run the definition anew');
  return { ...record, runId };
}

async function query(client: Client, workflowId: string, runId: string): Promise<RunRecord | null> {
  const handle = client.workflow.getHandle(workflowId, runId);
  try {
    return await client.withDeadline(Date.now() + ANSWER_WITHIN_MS, () => handle.query<RunRecord | null>('record'));
  } catch (error) {
    if (!(error instanceof QueryNotRegisteredError)) throw error;
    throw refusal(workflowId, 'it was run by a version that did not keep what a rerun needs; run the definition anew');
  }
}

async function describe(client: Client, workflowId: string) {
  try {
    return await client.workflow.getHandle(workflowId).describe();
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw refusal(workflowId, 'there is no such run; `ssis-parent list` shows the runs that Temporal still keeps');
  }
}

function refusal(workflowId: string, why: string): InvalidFile {
  return new InvalidFile(`Run '${workflowId}' cannot be run again:`, [why]);
}
