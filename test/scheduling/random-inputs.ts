import type { ParentPackage } from '../../src/definition/definition';
import type { OpenTimes } from '../../src/definition/open-times';
import type { RunInputs } from '../../src/scheduling/run-inputs';
import type { UsualDurations } from '../../src/scheduling/usual-durations';
import type { Random } from '../support/random';
import { randomDefinition } from './random-definition';

/** A run that begins at `beginMs` (Unix ms), on servers with caps and windows of all kinds, which are the pool `all`. */
export function randomInputs(random: Random, aliases: readonly string[], beginMs: number): RunInputs {
  const definition = randomDefinition(random);
  const servers = aliases.map((alias) => ({
    alias,
    maxConcurrent: random.chance(0.5) ? 1 + random.below(2) : null,
    missingJobs: [],
  }));
  const usual = random.chance(0.7) ? { usual: randomUsual(random, definition) } : {};
  const openTimes = random.oneIn(2) ? { run: null, servers: {} } : randomOpenTimes(random, aliases, beginMs);
  return { definition, servers, pools: { all: aliases }, openTimes, ...usual };
}

function randomUsual(random: Random, { packages }: ParentPackage): UsualDurations {
  const packagesMs = packages.map(() => 1 + random.below(5_000));
  const exceptions = packages.flatMap((_, index): [string, number, number][] =>
    random.oneIn(5) ? [['etl01', index, 1 + random.below(20_000)]] : [],
  );
  return { packagesMs, slowness: { etl02: random.pick([0.2, 1, 3]) }, exceptions, guessed: [] };
}

function randomOpenTimes(random: Random, aliases: readonly string[], beginMs: number): RunInputs['openTimes'] {
  const servers = aliases.flatMap((alias): [string, OpenTimes][] =>
    random.oneIn(2) ? [[alias, randomWindow(random, beginMs)]] : [],
  );
  return { run: random.oneIn(2) ? randomWindow(random, beginMs) : null, servers: Object.fromEntries(servers) };
}

function randomWindow(random: Random, beginMs: number): OpenTimes {
  const in30s = () => beginMs + random.below(30_000);
  const notBeforeMs = random.oneIn(3) ? in30s() : null;
  const blackouts: [number, number][] = [];
  for (let fromMs = in30s(); random.oneIn(2); fromMs += 10_000 + random.below(10_000)) {
    blackouts.push([fromMs, fromMs + 1 + random.below(9_000)]);
  }
  const notAfterMs = random.oneIn(3) ? (notBeforeMs ?? beginMs) + 1 + random.below(60_000) : null;
  return { notBeforeMs, notAfterMs, blackouts };
}
