import { nameHint } from '../yaml-file/nearest';
import type { Problem } from '../yaml-file/problem';
import type { DefinitionSketch } from './sketch';

/** The servers and pools that exist, by name. */
export interface KnownNames {
  readonly servers: readonly string[];
  readonly pools: readonly string[];
}

/** Servers and pools that packages name and the inventory does not know. */
export function checkNames({ packages }: DefinitionSketch, known: KnownNames): Problem[] {
  return packages.flatMap(({ name, server, pool }) => [
    ...unknownName(['packages', name, 'server'], 'server', server, known.servers),
    ...unknownName(['packages', name, 'pool'], 'pool', pool, known.pools),
  ]);
}

function unknownName(
  path: Problem['path'],
  kind: string,
  name: string | undefined,
  known: readonly string[],
): Problem[] {
  if (name === undefined || known.includes(name)) return [];
  return [{ path, text: `there is no ${kind} '${name}' in the inventory${nameHint(name, known)}` }];
}
