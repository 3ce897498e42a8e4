import { ApplicationFailure, proxyActivities, sleep } from '@temporalio/workflow';
import type { Activities, ReadServerRequest, ServerReading } from '../activities/contract';
import type { ChildPackage } from '../src/definition/definition';
import type { PackageRecord } from '../src/scheduling/package-record';
import type { ServerCapacity } from '../src/scheduling/placement';
import { controlOptions } from './activity-options';
import type { RunBasis } from './parent-run';

const { readServer } = proxyActivities<Activities>(controlOptions);

/** After each a server that did not answer as it should is asked once more: nobody starts a nightly load by hand again. */
const WAITS_MS = [2_000, 5_000, 15_000];

/**
 * Sees, before anything is started, whether every package has a server that can run it. A pool goes on with those of
 * its servers that can, and what has ended already (`records`, of a rerun) needs none. Throws `ServersNotUsable` or
 * `JobNotFound` with all that is wrong.
 */
export async function checkServers(
  loaded: RunBasis,
  records: readonly PackageRecord[] = [],
): Promise<ServerCapacity[]> {
  const packages = loaded.definition.packages.filter((_, index) => records[index]?.status !== 'ended');
  const readings = await Promise.all(
    loaded.servers.map(({ alias }) => {
      const here = packages.filter((child) => serversOf(child, loaded).includes(alias));
      const jobs = [...new Set(here.map(({ job }) => job))];
      return readPatiently({ server: alias, jobs });
    }),
  );
  const byAlias = new Map(readings.map((reading) => [reading.server, reading]));
  const unusable = new Set<string>();
  const missing = new Set<string>();
  for (const child of packages) {
    const candidates = serversOf(child, loaded).flatMap((alias) => byAlias.get(alias) ?? []);
    const usable = candidates.filter((reading) => reading.problem === null);
    if (usable.length === 0) for (const { problem } of candidates) unusable.add(problem ?? '');
    else if (usable.every((reading) => reading.missingJobs.includes(child.job))) missing.add(missingJob(child, usable));
  }
  if (unusable.size > 0) throw refusal('ServersNotUsable', [...unusable]);
  if (missing.size > 0) throw refusal('JobNotFound', [...missing]);
  return loaded.servers.flatMap(({ alias, maxConcurrent }) => {
    const reading = byAlias.get(alias);
    return reading?.problem === null ? [{ alias, maxConcurrent, missingJobs: reading.missingJobs }] : [];
  });
}

async function readPatiently(request: ReadServerRequest): Promise<ServerReading> {
  const read = () => readServer.executeWithOptions({ summary: request.server }, [request]);
  let reading = await read();
  for (const waitMs of WAITS_MS) {
    if (reading.isPassing !== true) break;
    await sleep(waitMs);
    reading = await read();
  }
  return reading;
}

function serversOf({ server, pool }: ChildPackage, { pools }: RunBasis): readonly string[] {
  return server === undefined ? (pools[pool ?? ''] ?? []) : [server];
}

function missingJob({ name, job }: ChildPackage, readings: readonly ServerReading[]): string {
  const where = readings.map(({ server }) => server).join(', ');
  return `Package '${name}': job '${job}' does not exist on ${where}, or the login may not see it.`;
}

function refusal(type: string, problems: readonly string[]): ApplicationFailure {
  return ApplicationFailure.create({ type, message: problems.join('\n'), nonRetryable: true, details: [problems] });
}
