import type { ChildPackage } from '../../src/definition/definition';
import { RunState } from '../../src/scheduling/run-state';
import type { Given, Policy } from './simulate';

/** The scheduler of a run, as it is, on the clock of the simulation. */
export function parentPackage({ trace: { tasks }, pool: { slowness }, expectedMs }: Given): Policy {
  const aliasOf = (server: number) => `etl${server}`;
  const aliases = slowness.map((_, server) => aliasOf(server));
  const packages = tasks.map(({ id, after }): ChildPackage => {
    const constraints = after.map((before) => ({ package: tasks[before]?.id ?? '', on: 'success' as const }));
    return { name: id, job: id, pool: 'all', after: constraints };
  });
  const usual = {
    packagesMs: expectedMs.map(Math.round),
    slowness: Object.fromEntries(slowness.map((each, server) => [aliasOf(server), each])),
    exceptions: [],
    guessed: [],
  };
  const servers = aliases.map((alias) => ({ alias, maxConcurrent: 1, missingJobs: [] }));
  const openTimes = { run: null, servers: {} };
  const inputs = { definition: { name: 'trace', packages }, servers, pools: { all: aliases }, openTimes, usual };
  const state = new RunState(inputs, 0);
  const iso = (ms: number) => new Date(ms).toISOString();
  return {
    startable: (nowMs) =>
      state
        .takeStartable(Infinity, nowMs)
        .map(({ package: task, server }) => ({ task, server: aliases.indexOf(server) })),
    ended: (task, startedMs, nowMs) => {
      state.ended(task, { outcome: 'succeeded', startedAt: iso(startedMs), endedAt: iso(nowMs) }, nowMs);
    },
    died: (server, lost, nowMs) => {
      state.places.leaveOut(aliasOf(server), 'it died', nowMs);
      if (lost !== undefined) state.notStarted(lost, 'its server died', nowMs);
    },
    nextMomentMs: (nowMs) => state.nextMomentMs(nowMs),
  };
}
