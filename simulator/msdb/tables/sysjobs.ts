import { DATETIME, INT, NAME, nullable, nvarchar, type RowOf, TINYINT, UNIQUEIDENTIFIER, varbinary } from '../column';

/** Page: dbo.sysjobs (Transact-SQL). */
export const SYSJOBS = {
  job_id: UNIQUEIDENTIFIER,
  originating_server_id: INT,
  name: NAME,
  enabled: TINYINT,
  description: nullable(nvarchar(512)),
  start_step_id: INT,
  category_id: INT,
  owner_sid: varbinary(85),
  notify_level_eventlog: INT,
  notify_level_email: INT,
  notify_level_netsend: INT,
  notify_level_page: INT,
  notify_email_operator_id: INT,
  notify_netsend_operator_id: INT,
  notify_page_operator_id: INT,
  delete_level: INT,
  date_created: DATETIME,
  date_modified: DATETIME,
  version_number: INT,
};

const { job_id, originating_server_id, ...REST } = SYSJOBS;

/** `sysjobs_view`: the jobs the caller may see, with the names of their servers. */
export const SYSJOBS_VIEW = {
  job_id,
  originating_server: nullable(NAME),
  ...REST,
  originating_server_id,
  master_server: nullable(INT),
};

/** A job with what both of them show of it. */
export type JobRow = RowOf<typeof SYSJOBS_VIEW>;
