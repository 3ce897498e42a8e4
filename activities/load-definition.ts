import { createHash } from 'node:crypto';
import { requireDefinition } from '../src/definition/check-definition';
import type { ParentPackage } from '../src/definition/definition';
import { findDefinition } from '../src/definition/find-definition';
import { resolveWindow } from '../src/definition/open-times';
import { readDefinitionFile } from '../src/definition/read-definition-file';
import type { Inventory } from '../src/servers/inventory';
import { InvalidFile } from '../src/yaml-file/problem';
import type { DefinitionRequest, LoadedParentPackage, LoadedServer } from './contract';
import type { ActivityDependencies } from './dependencies';
import { invalidDefinition } from './failures';
import { readRerun } from './read-rerun';
import { readRunRequest } from './run-request';

type Needed = Pick<ActivityDependencies, 'inventory' | 'definitionsFolder' | 'run' | 'readFormerRun'>;

/** A failure has to fit into workflow history. */
const MAX_PROBLEMS = 200;

/**
 * Takes a definition, or the name of one in the worker's folder, with the values of its parameters, or the one of the run
 * that is to be run again, and says which
 * servers it concerns and when they may be used; `nowMs` is the present, in Unix milliseconds.
 * @throws ApplicationFailure `InvalidDefinition` with every problem, or the first 200.
 */
export async function loadDefinition(input: unknown, needed: Needed, nowMs = Date.now()): Promise<LoadedParentPackage> {
  const { inventory, run } = needed;
  const { definition, text, source, ...rerun } = await read(input, needed);
  const pools = poolsOf(definition, inventory);
  const aliases = [
    ...new Set([...definition.packages.flatMap(({ server }) => server ?? []), ...Object.values(pools).flat()]),
  ];
  const servers = aliases.map((alias): LoadedServer => {
    const { maxConcurrent = null, count, startEveryMs } = inventory.servers.get(alias) ?? {};
    return {
      alias,
      maxConcurrent,
      ...(count === undefined ? {} : { count }),
      ...(startEveryMs === undefined ? {} : { startEveryMs }),
    };
  });
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
    source,
    ...rerun,
    text,
  };
}

type ReadDefinition = Pick<LoadedParentPackage, 'definition' | 'text' | 'source' | 'rerunOf' | 'former'>;

async function read(input: unknown, needed: Needed): Promise<ReadDefinition> {
  try {
    const request = readRunRequest(input);
    return 'rerun' in request ? await readRerun(request, needed) : readDefinition(request, needed);
  } catch (error) {
    throw error instanceof InvalidFile ? invalidDefinition(shortened(error)) : error;
  }
}

function readDefinition(
  { definition: asked, set = {} }: DefinitionRequest,
  { inventory, definitionsFolder }: Needed,
): ReadDefinition {
  const known = { servers: [...inventory.servers.keys()], pools: [...inventory.pools.keys()] };
  if (typeof asked === 'string') {
    const { definition, text } = readDefinitionFile(findDefinition(definitionsFolder, asked), known, set);
    return { definition, text, source: { name: asked, sha256: sha256(text) } };
  }
  const text = JSON.stringify(asked);
  return { definition: requireDefinition(asked, known, set), text, source: { name: null, sha256: sha256(text) } };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
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
