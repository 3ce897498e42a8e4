import type { ParentPackage } from '../src/definition/definition';
import { present } from '../src/definition/present';
import type { Asked } from '../src/report/run-progress';
import type { RerunChoice } from '../src/scheduling/take-over';
import type { Inventory } from '../src/servers/inventory';
import { InvalidFile } from '../src/yaml-file/problem';
import type { LoadedParentPackage, RerunRequest } from './contract';
import type { ActivityDependencies } from './dependencies';

/**
 * The definition of a run that has ended, as it was run then, how its packages ended, and which are to be run again.
 * @throws InvalidFile when there is no such run, it has not ended, or the inventory has lost servers of it.
 */
export async function readRerun(
  { rerun }: RerunRequest,
  { inventory, readFormerRun }: Pick<ActivityDependencies, 'inventory' | 'readFormerRun'>,
): Promise<Pick<LoadedParentPackage, 'definition' | 'text' | 'source' | 'rerunOf' | 'former'>> {
  const { definition, source, records, runId } = await readFormerRun(rerun.run);
  const lost = lostPlaces(definition, inventory);
  if (lost.length > 0) throw new InvalidFile(`Run '${rerun.run}' cannot be run again:`, lost);
  return {
    definition,
    text: JSON.stringify(definition),
    source,
    rerunOf: { run: rerun.run, runId, ...present<Asked>({ by: rerun.by, reason: rerun.reason }) },
    former: { records, choice: choiceOf(rerun) },
  };
}

function choiceOf({ from, only, unknown }: RerunRequest['rerun']): RerunChoice {
  if (from !== undefined) return { kind: 'from', packages: from };
  if (only !== undefined) return { kind: 'only', packages: only };
  return unknown === undefined ? { kind: 'failed' } : { kind: 'failed', unknown };
}

function lostPlaces({ packages }: ParentPackage, { servers, pools }: Inventory): string[] {
  return packages.flatMap(({ name, server, pool }) => {
    const isKnown = server === undefined ? pools.has(pool ?? '') : servers.has(server);
    const place = server === undefined ? `pool '${pool ?? ''}'` : `server '${server}'`;
    return isKnown ? [] : [`package '${name}': ${place} is no longer in the inventory`];
  });
}
