import { readDefinitionFile } from '../../definition/read-definition-file';
import { planText } from '../../report/plan-text';
import { criticalPath, predecessorsOf } from '../../report/critical-path';
import { aliasesOf } from '../../scheduling/aliases-of';
import { planRun } from '../../scheduling/plan';
import { usualDurations } from '../../scheduling/usual-durations';
import { loadPlaces } from '../../servers/load-inventory';
import { runPlaces } from '../../servers/run-places';
import { EXIT } from '../exit-status';
import type { CommandIo } from '../io';

export interface PlanOptions {
  /** The inventory: pools, caps and windows. */
  readonly servers: string;
  /** Values of the definition's parameters. */
  readonly set?: Readonly<Record<string, string>>;
  readonly json?: boolean;
}

/** What `maxConcurrent: auto` is taken for: only the server itself could say. */
const AUTO = 4;

/** `ssis-parent plan FILE`: what would run where and when, as far as can be told without asking a server. */
export function planCommand(
  file: string,
  { servers: inventory, set, json = false }: PlanOptions,
  io: CommandIo,
): number {
  const places = loadPlaces(inventory);
  const known = { servers: [...places.servers.keys()], pools: [...places.pools.keys()] };
  const { definition } = readDefinitionFile(file, known, set);
  const nowMs = Date.now();
  const { servers, pools, openTimes } = runPlaces(definition, places, nowMs);
  const hasAuto = servers.some(({ maxConcurrent }) => maxConcurrent === 'auto');
  const usual = usualDurations(definition.packages, (child) => aliasesOf(child, pools), []);
  const capacities = servers.map(({ alias, maxConcurrent }) => {
    return { alias, maxConcurrent: maxConcurrent === 'auto' ? AUTO : maxConcurrent, missingJobs: [] };
  });
  const plan = planRun({ definition, servers: capacities, pools, openTimes, usual }, nowMs);
  const path = criticalPath(plan.packages, predecessorsOf(definition));
  const unexpected = definition.packages.filter(({ expectMs }) => expectMs === undefined).length;
  if (json)
    io.out(
      JSON.stringify({ name: definition.name, beginsAt: new Date(nowMs).toISOString(), ...plan, criticalPath: path }),
    );
  else io.out(planText({ name: definition.name, beginsMs: nowMs, plan, path, unexpected, hasAuto }, io));
  return EXIT.succeeded;
}
