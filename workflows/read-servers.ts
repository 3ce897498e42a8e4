import { condition, patched, proxyActivities, sleep } from '@temporalio/workflow';
import type { Activities, ServerReading } from '../activities/contract';
import type { ChildPackage } from '../src/definition/definition';
import { firstQuestions, type Questions } from '../src/scheduling/questions';
import { SeenServers } from '../src/scheduling/seen-servers';
import { controlOptions } from './activity-options';
import { controlActivityId } from './control-activity-id';
import type { RunBasis } from './parent-run';

/** After each, servers that a package cannot do without are asked once more: nobody starts a nightly load by hand again. */
const WAITS_MS = [2_000, 5_000, 15_000];

/** A server that says nothing for so long is not waited for when every package can do without it. */
const GRACE_MS = 2_000;

/**
 * Reads the servers of a run, again where waiting may help. It is enough when each of these packages has a server, but for
 * those that `canWait` for one: then who has not answered yet is not waited for.
 */
export async function readServers(
  { servers, pools, settings }: RunBasis,
  packages: readonly ChildPackage[],
  canWait: (child: ChildPackage) => boolean,
): Promise<SeenServers> {
  const { readServer } = proxyActivities<Activities>(controlOptions(settings.heartbeatTimeoutMs));
  const seen = new SeenServers(pools);
  let requests = 0;
  const read = async (alias: string, jobs: ReadonlySet<string>): Promise<ServerReading> => {
    const isAuto = servers.some((server) => server.alias === alias && server.maxConcurrent === 'auto');
    const request = { server: alias, jobs: [...jobs], ...(isAuto ? { maxConcurrent: 'auto' as const } : {}) };
    requests += 1;
    return readServer.executeWithOptions({ summary: alias, ...controlActivityId('readServer', requests) }, [request]);
  };

  const questions = questionsOf(packages, pools);
  const readFirst = async ({ alias }: { readonly alias: string }): Promise<void> => {
    const jobs = questions.jobsFor(alias);
    seen.keep(await read(alias, jobs), jobs);
  };
  // It is looked at with every answer, so each pool and each server once.
  const needing = packages.filter((child) => !canWait(child));
  const needed = [...new Map(needing.map((child) => [JSON.stringify([child.server, child.pool]), child])).values()];
  const isEnough = () => needed.every((child) => seen.place(child).usable.length > 0);
  const all = Promise.all(servers.map(readFirst));
  // Runs that began before there was a grace have waited for all.
  if (patched('beginWithoutSilentServers')) await Promise.race([all, sleep(GRACE_MS).then(() => condition(isEnough))]);
  else await all;
  for (const waitMs of WAITS_MS) {
    const passing = servers.filter(({ alias }) => seen.get(alias)?.reading.isPassing === true);
    if (isEnough() || passing.length === 0) break;
    await sleep(waitMs);
    await Promise.all(passing.map(readFirst));
  }
  for (const { alias } of servers) {
    if (seen.get(alias) !== undefined) continue;
    seen.keep({ server: alias, problem: `${alias}: it has not answered yet`, isPassing: true, missingJobs: [] }, NONE);
  }

  const further = seen.furtherQuestions(packages);
  const readMore = async ({ alias }: { readonly alias: string }): Promise<void> => {
    const jobs = further.jobsFor(alias);
    if (jobs.size > 0) seen.keepMore(await read(alias, jobs), jobs);
  };
  await Promise.all(servers.map(readMore));
  return seen;
}

const NONE: ReadonlySet<string> = new Set();

function questionsOf(packages: readonly ChildPackage[], pools: RunBasis['pools']): Questions {
  const questions = firstQuestions(packages, pools);
  // Runs that began before there was a limit have asked for everything.
  return questions.isFull && !patched('limitedQuestions') ? firstQuestions(packages, pools, Infinity) : questions;
}
