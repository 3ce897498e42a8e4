import type { Problem } from '../yaml-file/problem';
import { nameHint } from '../yaml-file/nearest';
import type { ParentPackage } from './definition';

/** The servers and pools that exist, by name. */
export interface KnownNames {
  readonly servers: readonly string[];
  readonly pools: readonly string[];
}

/** Servers and pools that packages name and the inventory does not know. */
export function checkNames({ packages }: ParentPackage, known: KnownNames): Problem[] {
  return packages.flatMap(({ name, server, pool }) => {
    if (server !== undefined && !known.servers.includes(server)) {
      const text = `there is no server '${server}' in the inventory${nameHint(server, known.servers)}`;
      return [{ path: ['packages', name, 'server'], text }];
    }
    if (pool !== undefined && !known.pools.includes(pool)) {
      const text = `there is no pool '${pool}' in the inventory${nameHint(pool, known.pools)}`;
      return [{ path: ['packages', name, 'pool'], text }];
    }
    return [];
  });
}
