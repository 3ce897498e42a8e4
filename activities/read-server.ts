import { jobByName } from '../src/agent/batches/look-batch';
import { lookAtJobs } from '../src/agent/look-at-jobs';
import { ServerTrouble } from '../src/agent/server-trouble';
import type { ReadServerRequest, ServerReading } from './contract';
import type { ActivityDependencies } from './dependencies';

/** Looks whether a server can run these jobs: one statement that changes nothing. */
export async function readServer(
  { server, jobs }: ReadServerRequest,
  { fleet }: Pick<ActivityDependencies, 'fleet'>,
): Promise<ServerReading> {
  try {
    const look = await lookAtJobs(fleet.member(server).server, jobs.map(jobByName), { purpose: 'control' });
    const missingJobs = jobs.filter((_, index) => look.jobs[index]?.jobId == null);
    return { server, problem: null, missingJobs };
  } catch (error) {
    if (!(error instanceof ServerTrouble)) throw error;
    const passing = error.isPassing ? { isPassing: true as const } : {};
    return { server, problem: error.message, ...passing, missingJobs: [] };
  }
}
