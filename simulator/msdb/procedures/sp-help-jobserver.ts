import type { ProcedureCall, SystemProcedure } from '../../engine/system-procedure';
import { intArgument, JOB_ID_OR_NAME, optional } from '../arguments';
import { DATETIME, describeColumns, INT, nullable, nvarchar, TINYINT } from '../column';
import { identifyJob } from '../identify-job';
import { msdbProcedure } from '../procedure';
import type { MsdbContext } from '../procedure';

const SERVER = {
  server_id: INT,
  server_name: nvarchar(30),
  enlist_date: nullable(DATETIME),
  last_poll_date: nullable(DATETIME),
};
const BRIEF = describeColumns(SERVER);
const WITH_LAST_RUN = describeColumns({
  ...SERVER,
  last_run_date: INT,
  last_run_time: INT,
  last_run_duration: INT,
  last_run_outcome: TINYINT,
  last_outcome_message: nullable(nvarchar(1024)),
});

/** Page: sp_help_jobserver. */
export function spHelpJobServer(context: MsdbContext): SystemProcedure {
  return msdbProcedure({
    name: 'sp_help_jobserver',
    grantee: 'SQLAgentUserRole',
    parameters: [...JOB_ID_OR_NAME, optional('@show_last_run_details', { name: 'tinyint' }, 0)],
    run: (call) => helpJobServer(context, call),
  });
}

function helpJobServer({ msdb }: MsdbContext, call: ProcedureCall): number {
  const job = identifyJob(call, msdb);
  if (!job) return 1;
  const server = msdb.jobServers.get(job.job_id);
  const row = server && { ...server, server_name: msdb.serverName, enlist_date: null, last_poll_date: null };
  call.resultSet(intArgument(call, '@show_last_run_details') === 1 ? WITH_LAST_RUN : BRIEF, row ? [row] : []);
  return 0;
}
