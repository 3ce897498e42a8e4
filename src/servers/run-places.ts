import type { ParentPackage } from '../definition/definition';
import { type OpenTimes, resolveWindow } from '../definition/open-times';
import { present } from '../definition/present';
import type { Places } from './inventory';

/** What the inventory says of how much a server can take. */
export interface LoadedServer {
  readonly alias: string;
  readonly maxConcurrent: number | null | 'auto';
  /** Which jobs `maxConcurrent` counts; those that somebody asked for unless given. */
  readonly count?: 'asked' | 'all';
  /** How far apart starts on it have to be, in milliseconds. */
  readonly startEveryMs?: number;
}

/** Where and when the packages of a definition may run. */
export interface RunPlaces {
  /** The servers that its packages may run on, as the inventory has them. */
  readonly servers: readonly LoadedServer[];
  /** Pool → aliases, for the pools it names. */
  readonly pools: Readonly<Record<string, readonly string[]>>;
  /** When packages may start, as points in time from `nowMs` on. */
  readonly openTimes: {
    /** Of the definition's own window; null when it has none. */
    readonly run: OpenTimes | null;
    /** Of those servers that have a window, by alias. */
    readonly servers: Readonly<Record<string, OpenTimes>>;
  };
}

/** `nowMs` is the present, in Unix milliseconds. */
export function runPlaces({ packages, window }: ParentPackage, places: Places, nowMs: number): RunPlaces {
  const pools = Object.fromEntries(
    [...new Set(packages.flatMap(({ pool }) => pool ?? []))].map((pool) => [pool, places.pools.get(pool) ?? []]),
  );
  const aliases = [...new Set([...packages.flatMap(({ server }) => server ?? []), ...Object.values(pools).flat()])];
  const windows = aliases.flatMap((alias) => {
    const ofServer = places.servers.get(alias)?.window;
    return ofServer === undefined ? [] : [[alias, resolveWindow(ofServer, nowMs)] as const];
  });
  return {
    servers: aliases.map((alias): LoadedServer => {
      const { maxConcurrent = null, count, startEveryMs } = places.servers.get(alias) ?? {};
      return present<LoadedServer>({ alias, maxConcurrent, count, startEveryMs });
    }),
    pools,
    openTimes: {
      run: window === undefined ? null : resolveWindow(window, nowMs),
      servers: Object.fromEntries(windows),
    },
  };
}
