import { createHash } from 'node:crypto';
import { requireDefinition } from '../src/definition/check-definition';
import type { ParentPackage } from '../src/definition/definition';
import { findDefinition } from '../src/definition/find-definition';
import { resolveWindow } from '../src/definition/open-times';
import { readDefinitionFile } from '../src/definition/read-definition-file';
import type { Inventory } from '../src/servers/inventory';
import { InvalidFile } from '../src/yaml-file/problem';
import type { LoadedParentPackage } from './contract';
import type { ActivityDependencies } from './dependencies';
import { invalidDefinition } from './failures';
import { readRunRequest } from './run-request';

type Needed = Pick<ActivityDependencies, 'inventory' | 'definitionsFolder' | 'run'>;

/** A failure has to fit into workflow history. */
const MAX_PROBLEMS = 200;

/**
 * Takes a definition, or the name of one in the worker's folder, with the values of its parameters, and says which
 * servers it concerns and when they may be used; `nowMs` is the present, in Unix milliseconds.
 * @throws ApplicationFailure `InvalidDefinition` with every problem, or the first 200.
 */
export function loadDefinition(
  input: unknown,
  { inventory, definitionsFolder, run }: Needed,
  nowMs = Date.now(),
): LoadedParentPackage {
  const { definition, name, text } = read(input, inventory, definitionsFolder);
  const pools = poolsOf(definition, inventory);
  const aliases = [
    ...new Set([...definition.packages.flatMap(({ server }) => server ?? []), ...Object.values(pools).flat()]),
  ];
  const servers = aliases.map((alias) => ({
    alias,
    maxConcurrent: inventory.servers.get(alias)?.maxConcurrent ?? null,
  }));
  const windows = aliases.flatMap((alias) => {
    const window = inventory.servers.get(alias)?.window;
    return window === undefined ? [] : [[alias, resolveWindow(window, nowMs)] as const];
  });
  return {
    definition,
    servers,
    pools,
    settings: run,
    openTimes: {
      run: definition.window === undefined ? null : resolveWindow(definition.window, nowMs),
      servers: Object.fromEntries(windows),
    },
    source: { name, sha256: createHash('sha256').update(text).digest('hex') },
    text,
  };
}

interface ReadDefinition {
  readonly definition: ParentPackage;
  readonly name: string | null;
  readonly text: string;
}

function read(input: unknown, inventory: Inventory, folder: string): ReadDefinition {
  const known = { servers: [...inventory.servers.keys()], pools: [...inventory.pools.keys()] };
  try {
    const { definition: asked, set = {} } = readRunRequest(input);
    if (typeof asked === 'string') {
      const { definition, text } = readDefinitionFile(findDefinition(folder, asked), known, set);
      return { definition, name: asked, text };
    }
    return { definition: requireDefinition(asked, known, set), name: null, text: JSON.stringify(asked) };
  } catch (error) {
    throw error instanceof InvalidFile ? invalidDefinition(shortened(error)) : error;
  }
}

function shortened(error: InvalidFile): InvalidFile {
  const more = error.lines.length - MAX_PROBLEMS;
  if (more <= 0) return error;
  return new InvalidFile(error.heading, [...error.lines.slice(0, MAX_PROBLEMS), `… and ${more} more`]);
}

function poolsOf({ packages }: ParentPackage, { pools }: Inventory): Record<string, readonly string[]> {
  const wanted = new Set(packages.flatMap(({ pool }) => pool ?? []));
  return Object.fromEntries([...wanted].map((pool) => [pool, pools.get(pool) ?? []]));
}
