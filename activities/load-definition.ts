import { requireDefinition } from '../src/definition/check-definition';
import type { ParentPackage } from '../src/definition/definition';
import { findDefinition } from '../src/definition/find-definition';
import { readDefinitionFile } from '../src/definition/read-definition-file';
import { InvalidFile } from '../src/yaml-file/problem';
import type { Inventory } from '../src/servers/inventory';
import type { LoadedParentPackage } from './contract';
import type { ActivityDependencies } from './dependencies';
import { invalidDefinition } from './failures';

type Needed = Pick<ActivityDependencies, 'inventory' | 'definitionsFolder' | 'run'>;

/**
 * Takes a definition, or the name of one in the worker's folder, and says which servers it concerns.
 * @throws ApplicationFailure `InvalidDefinition` with every problem.
 */
export function loadDefinition(input: unknown, { inventory, definitionsFolder, run }: Needed): LoadedParentPackage {
  const definition = read(input, inventory, definitionsFolder);
  const pools = poolsOf(definition, inventory);
  const aliases = new Set([
    ...definition.packages.flatMap(({ server }) => server ?? []),
    ...Object.values(pools).flat(),
  ]);
  const servers = [...aliases].map((alias) => ({
    alias,
    maxConcurrent: inventory.servers.get(alias)?.maxConcurrent ?? null,
  }));
  return { definition, servers, pools, settings: run };
}

function read(input: unknown, inventory: Inventory, folder: string): ParentPackage {
  const known = { servers: [...inventory.servers.keys()], pools: [...inventory.pools.keys()] };
  try {
    if (typeof input === 'string') return readDefinitionFile(findDefinition(folder, input), known).definition;
    return requireDefinition(input, known);
  } catch (error) {
    throw error instanceof InvalidFile ? invalidDefinition(error) : error;
  }
}

function poolsOf({ packages }: ParentPackage, { pools }: Inventory): Record<string, readonly string[]> {
  const wanted = new Set(packages.flatMap(({ pool }) => pool ?? []));
  return Object.fromEntries([...wanted].map((pool) => [pool, pools.get(pool) ?? []]));
}
