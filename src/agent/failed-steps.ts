import { Int, UniqueIdentifier } from 'mssql';
import { runDurationSeconds, runStart } from './agent-time';
import type { AgentServer } from './agent-server';
import { HISTORY_TABLE_COLUMNS } from './batches/tables';
import { rowsOf } from './run-batch';
import type { StartTicket } from './ticket';

/** An attempt at a step of a job run that failed. */
export interface FailedStep {
  readonly stepId: number;
  readonly stepName: string;
  /** The Agent tried the step again (`run_status` 2). */
  readonly wasRetried: boolean;
  /** The server's wall clock, to the second. */
  readonly startedAt: string;
  readonly durationSeconds: number;
  /** What the step's subsystem wrote, at most 4,000 characters (sysjobhistory). */
  readonly message: string;
}

/**
 * The step rows of one run stand between the outcome row before it and its own. A run that a crashed Agent left without
 * an outcome leaves step rows there too, so those from before the run are not its own.
 */
export const FAILED_STEPS_BATCH = `SET NOCOUNT ON;
CREATE TABLE #step (${HISTORY_TABLE_COLUMNS});
INSERT #step EXEC msdb.dbo.sp_help_jobhistory @job_id = @jobId, @mode = 'FULL';
SELECT N'step' AS part, step_id AS stepId, step_name AS stepName, run_date AS runDate, run_time AS runTime,
  run_duration AS runDuration, run_status AS runStatus, message FROM #step
  WHERE step_id > 0 AND run_status IN (0, 2) AND instance_id < @outcomeId
    AND instance_id > ISNULL((SELECT MAX(instance_id) FROM #step WHERE step_id = 0 AND instance_id < @outcomeId), 0)
  ORDER BY instance_id;`;

/**
 * The failed steps of the run that ended with this outcome row, and those that were retried, in the order of their ends.
 * @throws ServerTrouble
 */
export async function readFailedSteps(
  server: AgentServer,
  { jobId }: StartTicket,
  outcome: { readonly instanceId: number; readonly startedAt: string },
): Promise<FailedStep[]> {
  const reply = await server.read('control', FAILED_STEPS_BATCH, [
    { name: 'jobId', type: UniqueIdentifier, value: jobId },
    { name: 'outcomeId', type: Int, value: outcome.instanceId },
  ]);
  return rowsOf(reply, 'step')
    .map((row) => ({
      stepId: Number(row.stepId),
      stepName: String(row.stepName),
      wasRetried: Number(row.runStatus) === 2,
      startedAt: runStart(Number(row.runDate), Number(row.runTime)),
      durationSeconds: runDurationSeconds(Number(row.runDuration)),
      message: typeof row.message === 'string' ? row.message : '',
    }))
    .filter((step) => step.startedAt >= outcome.startedAt);
}
