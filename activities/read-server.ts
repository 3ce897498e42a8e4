import { Context } from '@temporalio/activity';
import type { AgentServer } from '../src/agent/agent-server';
import { jobByName } from '../src/agent/batches/look-batch';
import { lookAtJobs } from '../src/agent/look-at-jobs';
import { readUsualDurations } from '../src/agent/read-usual-durations';
import { ServerTrouble } from '../src/agent/server-trouble';
import type { ReadServerRequest, ServerReading } from './contract';
import type { ActivityDependencies } from './dependencies';

/**
 * Looks whether a server can run these jobs, and how long they usually take there: a statement for each, which change
 * nothing.
 */
export async function readServer(
  { server: alias, jobs }: ReadServerRequest,
  { fleet }: Pick<ActivityDependencies, 'fleet'>,
): Promise<ServerReading> {
  const { server } = fleet.member(alias);
  try {
    const look = await lookAtJobs(server, jobs.map(jobByName), { purpose: 'control' });
    const found = jobs.flatMap((job, index): FoundJob[] => {
      const jobId = look.jobs[index]?.jobId ?? null;
      return jobId === null ? [] : [{ job, jobId }];
    });
    const names = new Set(found.map(({ job }) => job));
    const missingJobs = jobs.filter((job) => !names.has(job));
    return { server: alias, problem: null, missingJobs, ...(await usualDurations(server, found)) };
  } catch (error) {
    if (!(error instanceof ServerTrouble)) throw error;
    const passing = error.isPassing ? { isPassing: true as const } : {};
    return { server: alias, problem: error.message, ...passing, missingJobs: [] };
  }
}

interface FoundJob {
  /** Its name as asked. */
  readonly job: string;
  readonly jobId: string;
}

/** Only an estimate depends on it: trouble is said in the log, and the reading is as it would be without. */
async function usualDurations(
  server: AgentServer,
  found: readonly FoundJob[],
): Promise<Pick<ServerReading, 'usualMs'>> {
  if (found.length === 0) return {};
  try {
    const jobIds = found.map(({ jobId }) => jobId);
    const byId = await readUsualDurations(server, jobIds);
    const known = found.flatMap(({ job, jobId }) => {
      const ms = byId.get(jobId);
      return ms === undefined ? [] : [[job, ms] as const];
    });
    return { usualMs: Object.fromEntries(known) };
  } catch (error) {
    Context.current().log.warn('how long jobs usually take is not known', { server: server.alias, error });
    return {};
  }
}
