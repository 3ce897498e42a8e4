import type { ProcedureCall } from '../engine/system-procedure';
import { nameArgument, textArgument } from './arguments';
import type { Msdb } from './database';
import { raise } from './messages';
import { maySee } from './permissions';
import type { MsdbContext } from './procedure';
import type { JobRow } from './tables/sysjobs';

/**
 * Finds the job that `@job_name` or `@job_id` names, as sp_verify_job_identifiers does. Raises 14294 (both or neither
 * given), 14262 (missing, or not visible to the caller), 14293 (ambiguous name) and returns undefined.
 */
export function identifyJob(call: ProcedureCall, msdb: Msdb): JobRow | undefined {
  const name = nameArgument(call, '@job_name');
  const id = textArgument(call, '@job_id');
  if ((name === null) === (id === null)) {
    raise(call, 14294, '@job_id', '@job_name');
    return undefined;
  }
  return id === null ? byName(call, msdb, name ?? '') : byId(call, msdb, id);
}

/** The same, then 14258 while the Agent service is starting. */
export function identifyJobWhileAgentRuns(call: ProcedureCall, { msdb, agent }: MsdbContext): JobRow | undefined {
  const job = identifyJob(call, msdb);
  if (!job || agent.status !== 'starting') return job;
  raise(call, 14258);
  return undefined;
}

function byId(call: ProcedureCall, msdb: Msdb, id: string): JobRow | undefined {
  const job = msdb.jobs.get(id);
  if (job && maySee(msdb, call.caller, job)) return job;
  raise(call, 14262, '@job_id', id);
  return undefined;
}

function byName(call: ProcedureCall, msdb: Msdb, name: string): JobRow | undefined {
  const [job, ...more] = msdb.jobsNamed(name).filter((candidate) => maySee(msdb, call.caller, candidate));
  if (job && more.length === 0) return job;
  if (job) raise(call, 14293, name, '@job_id', '@job_name');
  else raise(call, 14262, '@job_name', name);
  return undefined;
}
