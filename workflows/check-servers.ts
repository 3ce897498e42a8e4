import { ApplicationFailure, patched } from '@temporalio/workflow';
import type { ChildPackage } from '../src/definition/definition';
import { aliasesOf } from '../src/scheduling/aliases-of';
import { firstNames } from '../src/scheduling/first-names';
import type { PackageRecord } from '../src/scheduling/package-record';
import type { SeenServer, SeenServers } from '../src/scheduling/seen-servers';
import type { ServerCapacity } from '../src/scheduling/server-room';
import { LEAST_TELLING_MS, type UsualDurations, usualDurations } from '../src/scheduling/usual-durations';
import type { RunBasis } from './parent-run';
import { readServers } from './read-servers';

/** A worker of an earlier version, which may still be there during an update, does not say how many jobs are not too many. */
const CAP_OF_NO_ANSWER = 1;
const NO_ANSWER = 'nothing was known of it when the run began';

/** A failure has to fit into workflow history. */
const MAX_PROBLEMS = 200;

/** What a run begins with, once it has seen its servers. */
export interface CheckedServers {
  readonly servers: readonly ServerCapacity[];
  /** Absent when no worker could say anything of it. */
  readonly usual?: UsualDurations;
  /** Servers that cannot start jobs now, and that every package can do without, or waits for. */
  readonly leftOut: readonly { readonly alias: string; readonly reason: string }[];
}

/**
 * Sees, before anything is started, whether every package has a server that can run it. A pool goes on with those of
 * its servers that can, a package with `startWithin` waits so long for one, and what has ended already (`records`, of a
 * rerun) needs none. Throws `ServersNotUsable` or `JobNotFound` with what is wrong, or the first 200 lines of it.
 */
export async function checkServers(loaded: RunBasis, records: readonly PackageRecord[] = []): Promise<CheckedServers> {
  const packages = loaded.definition.packages.filter((_, index) => records[index]?.status !== 'ended');
  const canWait = waitersOf(packages);
  const seen = await readServers(loaded, packages, canWait);
  refuseUnusable(packages, seen, canWait);
  const servers = loaded.servers.flatMap(({ maxConcurrent, ...server }): ServerCapacity[] => {
    const { reading, missing } = seen.get(server.alias) ?? {};
    if (reading === undefined || missing === undefined) return [];
    const missingJobs = [...missing];
    if (maxConcurrent !== 'auto') return [{ ...server, maxConcurrent, missingJobs }];
    const { maxConcurrent: cap = CAP_OF_NO_ANSWER, capReason = NO_ANSWER } = reading;
    return [{ ...server, maxConcurrent: cap, capReason, missingJobs }];
  });
  const leftOut = seen.all.flatMap(({ reading: { server, problem } }) =>
    problem === null ? [] : [{ alias: server, reason: problem }],
  );
  const known = seen.all.flatMap(({ reading: { server, usualMs } }) =>
    usualMs === undefined ? [] : [{ alias: server, usualMs }],
  );
  if (known.length === 0) return { servers, leftOut };
  const candidates = (child: ChildPackage) => aliasesOf(child, loaded.pools);
  const leastMs = patched('shortRunsSayNothing') ? LEAST_TELLING_MS : 0;
  const usual = usualDurations(loaded.definition.packages, candidates, known, leastMs);
  return { servers, leftOut, usual };
}

/** Which packages wait for a server that does not answer, as they would if it went away later. */
function waitersOf(packages: readonly ChildPackage[]): (child: ChildPackage) => boolean {
  const isWaiter = ({ startWithinMs }: ChildPackage): boolean => startWithinMs !== undefined;
  // Runs that began before that was so have ended without such a server.
  return packages.some(isWaiter) && patched('startWithinWaitsForServers') ? isWaiter : () => false;
}

function refuseUnusable(
  packages: readonly ChildPackage[],
  seen: SeenServers,
  canWait: (child: ChildPackage) => boolean,
): void {
  const unusable = new Set<string>();
  const missing = new Set<string>();
  for (const child of packages) {
    const { candidates, usable } = seen.place(child);
    if (seen.isMissing(child)) missing.add(missingJob(child, usable));
    else if (usable.length > 0) continue;
    else if (!canWait(child) || !candidates.some(({ reading }) => reading.isPassing === true)) {
      for (const { reading } of candidates) unusable.add(reading.problem ?? '');
    }
  }
  if (unusable.size > 0) throw refusal('ServersNotUsable', [...unusable]);
  if (missing.size > 0) throw refusal('JobNotFound', [...missing]);
}

function missingJob({ name, job }: ChildPackage, servers: readonly SeenServer[]): string {
  const where = firstNames(servers.map(({ reading }) => reading.server));
  return `Package '${name}': job '${job}' does not exist on ${where}, or the login may not see it.`;
}

function refusal(type: string, all: readonly string[]): ApplicationFailure {
  const more = all.length - MAX_PROBLEMS;
  const problems = more > 0 ? [...all.slice(0, MAX_PROBLEMS), `… and ${more} more`] : all;
  return ApplicationFailure.create({ type, message: problems.join('\n'), nonRetryable: true, details: [problems] });
}
