import { sameName } from '../database';
import { targetLocalServer } from '../new-job';
import { JOB_ID_OR_NAME, type MsdbProcedure } from '../procedure';

/** Page: sp_add_jobserver. Targets the local server only; the Agent comes to know the job a little later. */
export const SP_ADD_JOBSERVER: MsdbProcedure = {
  name: 'sp_add_jobserver',
  parameters: `${JOB_ID_OR_NAME}, @server_name sysname = NULL, @automatic_post bit = 1`,
  run: (call) => {
    const { msdb, context } = call;
    const job = call.jobToChange();
    if (!job) return 1;
    const given = call.name('@server_name') ?? '(LOCAL)';
    const server = sameName(given, '(LOCAL)') ? msdb.serverName : given;
    if (!sameName(server, msdb.serverName)) return call.raise(14262, '@server_name', server);
    if (msdb.jobServers.has(job.job_id)) return call.raise(14269, job.name, msdb.serverName);
    targetLocalServer(msdb, job.job_id);
    context.agent.jobAdded(job.job_id);
    return 0;
  },
};
