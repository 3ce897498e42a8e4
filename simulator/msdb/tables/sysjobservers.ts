import { INT, nullable, nvarchar, type RowOf, TINYINT, UNIQUEIDENTIFIER } from '../column';

/** Page: dbo.sysjobservers (Transact-SQL); `last_outcome_message` is as wide as what the Agent writes. */
export const SYSJOBSERVERS = {
  job_id: UNIQUEIDENTIFIER,
  server_id: INT,
  last_run_outcome: TINYINT,
  last_outcome_message: nullable(nvarchar(4000)),
  last_run_date: INT,
  last_run_time: INT,
  last_run_duration: INT,
};

export type JobServerRow = RowOf<typeof SYSJOBSERVERS>;
