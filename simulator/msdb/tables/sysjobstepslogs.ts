import { DATETIME, INT, nvarchar, type RowOf, UNIQUEIDENTIFIER } from '../column';

/** Page: dbo.sysjobstepslogs (Transact-SQL). One row per step that logs to the table (flags 8 and 16). */
export const SYSJOBSTEPSLOGS = {
  log_id: INT,
  log: nvarchar('max'),
  date_created: DATETIME,
  date_modified: DATETIME,
  log_size: INT,
  step_uid: UNIQUEIDENTIFIER,
};

export type JobStepLogRow = RowOf<typeof SYSJOBSTEPSLOGS>;
