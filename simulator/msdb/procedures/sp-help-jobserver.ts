import { DATETIME, nullable, nvarchar } from '../column';
import { JOB_ID_OR_NAME, type MsdbProcedure } from '../procedure';
import { SYSJOBSERVERS } from '../tables/sysjobservers';

const { server_id, last_run_date, last_run_time, last_run_duration, last_run_outcome } = SYSJOBSERVERS;
const BRIEF = {
  server_id,
  server_name: nvarchar(30),
  enlist_date: nullable(DATETIME),
  last_poll_date: nullable(DATETIME),
};
const LAST_RUN = { last_run_date, last_run_time, last_run_duration, last_run_outcome };
const WITH_LAST_RUN = { ...BRIEF, ...LAST_RUN, last_outcome_message: nullable(nvarchar(1024)) };

/** Page: sp_help_jobserver. */
export const SP_HELP_JOBSERVER: MsdbProcedure = {
  name: 'sp_help_jobserver',
  parameters: `${JOB_ID_OR_NAME}, @show_last_run_details tinyint = 0`,
  run: (call) => {
    const job = call.job();
    if (!job) return 1;
    const server = call.msdb.jobServers.get(job.job_id);
    const server_name = call.msdb.serverName;
    const rows = server ? [{ ...server, server_name, enlist_date: null, last_poll_date: null }] : [];
    if (call.int('@show_last_run_details') === 1) call.resultSet(WITH_LAST_RUN, rows);
    else call.resultSet(BRIEF, rows);
    return 0;
  },
};
