import {
  ApplicationFailure,
  CancellationScope,
  condition,
  patched,
  proxyActivities,
  sleep,
} from '@temporalio/workflow';
import type { Activities, ReadServerRequest, ServerReading } from '../activities/contract';
import type { ChildPackage } from '../src/definition/definition';
import type { PackageRecord } from '../src/scheduling/package-record';
import type { ServerCapacity } from '../src/scheduling/placement';
import { controlOptions } from './activity-options';
import type { RunBasis } from './parent-run';

const { readServer } = proxyActivities<Activities>(controlOptions);

/** After each a server that did not answer as it should is asked once more: nobody starts a nightly load by hand again. */
const WAITS_MS = [2_000, 5_000, 15_000];

/** How long those that every package could do without are waited for, so that a pool begins with all that are well. */
const GRACE_MS = 2_000;

/** The servers that a run begins with. */
export interface ServersSeen {
  readonly servers: readonly ServerCapacity[];
  /** Those of its pools that have not answered yet: they may join. */
  readonly awaited: readonly string[];
}

/**
 * Sees, before anything is started, whether every package has a server that can run it. A pool goes on with those of
 * its servers that can, and what has ended already (`records`, of a rerun) needs none. It does not wait for servers
 * without which every package has one. Throws `ServersNotUsable` or `JobNotFound` with all that is wrong.
 */
export async function checkServers(loaded: RunBasis, records: readonly PackageRecord[] = []): Promise<ServersSeen> {
  const packages = loaded.definition.packages.filter((_, index) => records[index]?.status !== 'ended');
  const check = new ServerCheck(loaded, packages);
  // Runs that began before that waited for all, as does a run that has no pools and so can do without none.
  if (packages.every(({ pool }) => pool === undefined) || !patched('beginsWithThoseThatAnswer')) {
    await check.readAll();
    check.insist();
    return { servers: check.usable(), awaited: [] };
  }
  const scope = new CancellationScope();
  await scope.run(() => Promise.race([check.readAll(), check.untilItMayBegin()]));
  scope.cancel();
  check.insist();
  return { servers: check.usable(), awaited: check.awaited() };
}

/** What these packages may want to run on a server. */
export function readingRequest(packages: readonly ChildPackage[], { pools }: RunBasis, server: string) {
  const here = packages.filter((child) => serversOf(child, pools).includes(server));
  return { server, jobs: [...new Set(here.map(({ job }) => job))] };
}

export function capacityOf({ servers }: RunBasis, { server, missingJobs }: ServerReading): ServerCapacity {
  const maxConcurrent = servers.find(({ alias }) => alias === server)?.maxConcurrent ?? null;
  return { alias: server, maxConcurrent, missingJobs };
}

/** What the servers of a run have said so far. */
class ServerCheck {
  readonly #requests: readonly ReadServerRequest[];
  readonly #readings = new Map<string, ServerReading>();

  constructor(
    private readonly loaded: RunBasis,
    private readonly packages: readonly ChildPackage[],
  ) {
    this.#requests = loaded.servers.map(({ alias }) => readingRequest(packages, loaded, alias));
  }

  /** Until every server has answered, or was asked often enough. */
  async readAll(): Promise<void> {
    await Promise.all(this.#requests.map((request) => this.#readPatiently(request)));
  }

  /** Until every package has a server, and the others have had their chance. */
  async untilItMayBegin(): Promise<void> {
    const haveAllAnswered = () => this.#wanted().every(({ server }) => this.#readings.has(server));
    if (await condition(() => this.#canBegin() && haveAllAnswered(), GRACE_MS)) return;
    await condition(() => this.#canBegin());
  }

  /** @throws ApplicationFailure `ServersNotUsable`, `JobNotFound` when a package has no server. */
  insist(): void {
    const unusable = new Set<string>();
    const missing = new Set<string>();
    for (const child of this.packages) {
      const candidates = this.#candidates(child);
      const usable = candidates.filter(isUsable);
      if (usable.length === 0) for (const { problem } of candidates) unusable.add(problem ?? '');
      else if (usable.every((reading) => reading.missingJobs.includes(child.job)))
        missing.add(missingJob(child, usable));
    }
    if (unusable.size > 0) throw refusal('ServersNotUsable', [...unusable]);
    if (missing.size > 0) throw refusal('JobNotFound', [...missing]);
  }

  usable(): ServerCapacity[] {
    return this.loaded.servers.flatMap(({ alias }) => {
      const reading = this.#readings.get(alias);
      return reading !== undefined && isUsable(reading) ? [capacityOf(this.loaded, reading)] : [];
    });
  }

  /** Those that have not answered as they should, and may yet. */
  awaited(): string[] {
    return this.#wanted().flatMap(({ server }) => {
      const reading = this.#readings.get(server);
      return reading === undefined || reading.isPassing === true ? [server] : [];
    });
  }

  #wanted(): readonly ReadServerRequest[] {
    return this.#requests.filter(({ jobs }) => jobs.length > 0);
  }

  #canBegin(): boolean {
    return this.packages.every((child) =>
      this.#candidates(child).some((reading) => isUsable(reading) && !reading.missingJobs.includes(child.job)),
    );
  }

  #candidates(child: ChildPackage): ServerReading[] {
    return serversOf(child, this.loaded.pools).flatMap((alias) => this.#readings.get(alias) ?? []);
  }

  async #readPatiently(request: ReadServerRequest): Promise<void> {
    const read = async (): Promise<ServerReading> => {
      const reading = await readServer.executeWithOptions({ summary: request.server }, [request]);
      this.#readings.set(request.server, reading);
      return reading;
    };
    let reading = await read();
    for (const waitMs of WAITS_MS) {
      if (reading.isPassing !== true) break;
      await sleep(waitMs);
      reading = await read();
    }
  }
}

function isUsable({ problem }: ServerReading): boolean {
  return problem === null;
}

function serversOf({ server, pool }: ChildPackage, pools: RunBasis['pools']): readonly string[] {
  return server === undefined ? (pools[pool ?? ''] ?? []) : [server];
}

function missingJob({ name, job }: ChildPackage, readings: readonly ServerReading[]): string {
  const where = readings.map(({ server }) => server).join(', ');
  return `Package '${name}': job '${job}' does not exist on ${where}, or the login may not see it.`;
}

function refusal(type: string, problems: readonly string[]): ApplicationFailure {
  return ApplicationFailure.create({ type, message: problems.join('\n'), nonRetryable: true, details: [problems] });
}
