import { Context } from '@temporalio/activity';
import type { AgentServer } from '../src/agent/agent-server';
import { jobByName } from '../src/agent/batches/look-batch';
import { lookAtJobs } from '../src/agent/look-at-jobs';
import { capOf, readAgentCapacity } from '../src/agent/read-agent-capacity';
import { readUsualDurations } from '../src/agent/read-usual-durations';
import { ServerTrouble } from '../src/agent/server-trouble';
import type { ReadServerRequest, ServerReading } from './contract';
import type { ActivityDependencies } from './dependencies';

/** For what a run can do without: it begins all the same, and the activity ends in its own time. */
const ESTIMATES_WITHIN_MS = 20_000;

type Needed = Pick<ActivityDependencies, 'fleet' | 'say' | 'whyDrained'>;

/** Makes the activity that reads a server; the cap it finds for one is said once, until it finds another. */
export function createReadServer({
  fleet,
  say,
  whyDrained,
}: Needed): (request: ReadServerRequest) => Promise<ServerReading> {
  const said = new Map<string, string>();
  return (request) =>
    readServer(request, {
      fleet,
      whyDrained,
      say: (text) => {
        if (said.get(request.server) !== text) say(text);
        said.set(request.server, text);
      },
    });
}

/**
 * Looks whether a server can run these jobs, how many at once if that is asked, and how long they usually take: a
 * statement for each, which change nothing.
 */
async function readServer(
  { server: alias, jobs, maxConcurrent }: ReadServerRequest,
  { fleet, say, whyDrained }: Needed,
): Promise<ServerReading> {
  const drained = await whyDrained(alias);
  if (drained !== undefined) {
    return { server: alias, problem: drained, isPassing: true, isDrained: true, missingJobs: [] };
  }
  const { server } = fleet.member(alias);
  try {
    const look = await lookAtJobs(server, jobs.map(jobByName), { purpose: 'control' });
    const found = jobs.flatMap((job, index): FoundJob[] => {
      const jobId = look.jobs[index]?.jobId ?? null;
      return jobId === null ? [] : [{ job, jobId }];
    });
    const names = new Set(found.map(({ job }) => job));
    const missingJobs = jobs.filter((job) => !names.has(job));
    const signal = AbortSignal.timeout(ESTIMATES_WITHIN_MS);
    const cap = maxConcurrent === 'auto' ? capOf(await readAgentCapacity(server, signal)) : undefined;
    if (cap !== undefined) say(`${alias} may have ${cap.maxConcurrent} jobs of a run at once: ${cap.capReason}.`);
    return { server: alias, problem: null, missingJobs, ...cap, ...(await usualDurations(server, found, signal)) };
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
  signal: AbortSignal,
): Promise<Pick<ServerReading, 'usualMs'>> {
  if (found.length === 0) return {};
  try {
    const jobIds = found.map(({ jobId }) => jobId);
    const byId = await readUsualDurations(server, jobIds, signal);
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
