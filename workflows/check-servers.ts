import { ApplicationFailure, condition, patched, proxyActivities, sleep } from '@temporalio/workflow';
import type { Activities, ReadServerRequest, ServerReading } from '../activities/contract';
import type { ChildPackage } from '../src/definition/definition';
import type { PackageRecord } from '../src/scheduling/package-record';
import { aliasesOf } from '../src/scheduling/aliases-of';
import type { ServerCapacity } from '../src/scheduling/server-room';
import { LEAST_TELLING_MS, type UsualDurations, usualDurations } from '../src/scheduling/usual-durations';
import { controlOptions } from './activity-options';
import { controlActivityId } from './control-activity-id';
import type { RunBasis } from './parent-run';

/** After each, servers that a package cannot do without are asked once more: nobody starts a nightly load by hand again. */
const WAITS_MS = [2_000, 5_000, 15_000];

/** A server that says nothing for so long is not waited for when every package can do without it. */
const GRACE_MS = 2_000;

/** A worker of an earlier version, which may still be there during an update, does not say how many jobs are not too many. */
const CAP_OF_NO_ANSWER = 1;

/** What a run begins with, once it has seen its servers. */
export interface CheckedServers {
  readonly servers: readonly ServerCapacity[];
  /** Absent when no worker could say anything of it. */
  readonly usual?: UsualDurations;
  /** Servers that cannot start jobs now, and that every package can do without. */
  readonly leftOut: readonly { readonly alias: string; readonly reason: string }[];
}

/**
 * Sees, before anything is started, whether every package has a server that can run it. A pool goes on with those of
 * its servers that can, and what has ended already (`records`, of a rerun) needs none. Throws `ServersNotUsable` or
 * `JobNotFound` with all that is wrong.
 */
export async function checkServers(loaded: RunBasis, records: readonly PackageRecord[] = []): Promise<CheckedServers> {
  const packages = loaded.definition.packages.filter((_, index) => records[index]?.status !== 'ended');
  const readings = await readPatiently(packages, loaded);
  const unusable = new Set<string>();
  const missing = new Set<string>();
  for (const child of packages) {
    const candidates = readingsFor(child, loaded, readings);
    const usable = candidates.filter(isUsable);
    if (usable.length === 0) for (const { problem } of candidates) unusable.add(problem ?? '');
    else if (usable.every((reading) => reading.missingJobs.includes(child.job))) missing.add(missingJob(child, usable));
  }
  if (unusable.size > 0) throw refusal('ServersNotUsable', [...unusable]);
  if (missing.size > 0) throw refusal('JobNotFound', [...missing]);
  const servers = loaded.servers.flatMap(({ maxConcurrent, ...server }): ServerCapacity[] => {
    const reading = readings.get(server.alias);
    if (reading === undefined) return [];
    const cap = maxConcurrent === 'auto' ? (reading.maxConcurrent ?? CAP_OF_NO_ANSWER) : maxConcurrent;
    return [{ ...server, maxConcurrent: cap, missingJobs: reading.missingJobs }];
  });
  const leftOut = [...readings.values()].flatMap(({ server, problem }) =>
    problem === null ? [] : [{ alias: server, reason: problem }],
  );
  const known = [...readings.values()].flatMap(({ server, usualMs }) =>
    usualMs === undefined ? [] : [{ alias: server, usualMs }],
  );
  if (known.length === 0) return { servers, leftOut };
  const candidates = (child: ChildPackage) => aliasesOf(child, loaded.pools);
  const leastMs = patched('shortRunsSayNothing') ? LEAST_TELLING_MS : 0;
  const usual = usualDurations(loaded.definition.packages, candidates, known, leastMs);
  return { servers, leftOut, usual };
}

type Readings = ReadonlyMap<string, ServerReading>;

async function readPatiently(packages: readonly ChildPackage[], loaded: RunBasis): Promise<Readings> {
  const requests = loaded.servers.map(({ alias, maxConcurrent }): ReadServerRequest => {
    const here = packages.filter((child) => aliasesOf(child, loaded.pools).includes(alias));
    const jobs = [...new Set(here.map(({ job }) => job))];
    return { server: alias, jobs, ...(maxConcurrent === 'auto' ? { maxConcurrent } : {}) };
  });
  const { readServer } = proxyActivities<Activities>(controlOptions(loaded.settings.heartbeatTimeoutMs));
  const readings = new Map<string, ServerReading>();
  let requests = 0;
  const read = async (request: ReadServerRequest): Promise<void> => {
    requests += 1;
    const options = { summary: request.server, ...controlActivityId('readServer', requests) };
    readings.set(request.server, await readServer.executeWithOptions(options, [request]));
  };
  const isEnough = () => packages.every((child) => readingsFor(child, loaded, readings).some(isUsable));
  const all = Promise.all(requests.map(read));
  // Runs that began before there was a grace have waited for all.
  if (patched('beginWithoutSilentServers')) await Promise.race([all, sleep(GRACE_MS).then(() => condition(isEnough))]);
  else await all;
  for (const waitMs of WAITS_MS) {
    const passing = requests.filter(({ server }) => readings.get(server)?.isPassing === true);
    if (isEnough() || passing.length === 0) break;
    await sleep(waitMs);
    await Promise.all(passing.map(read));
  }
  const silent = requests.filter(({ server }) => !readings.has(server));
  const reasonOf = (server: string) => `${server}: it has not answered yet`;
  return new Map([
    ...readings,
    ...silent.map(({ server }) => [server, { server, problem: reasonOf(server), missingJobs: [] }] as const),
  ]);
}

function readingsFor(child: ChildPackage, { pools }: RunBasis, readings: Readings): ServerReading[] {
  return aliasesOf(child, pools).flatMap((alias) => readings.get(alias) ?? []);
}

/** One that is being drained will be usable again: who needs it waits. */
function isUsable({ problem, isDrained }: ServerReading): boolean {
  return problem === null || isDrained === true;
}

function missingJob({ name, job }: ChildPackage, readings: readonly ServerReading[]): string {
  const where = readings.map(({ server }) => server).join(', ');
  return `Package '${name}': job '${job}' does not exist on ${where}, or the login may not see it.`;
}

function refusal(type: string, problems: readonly string[]): ApplicationFailure {
  return ApplicationFailure.create({ type, message: problems.join('\n'), nonRetryable: true, details: [problems] });
}
