import type { Random } from '../../support/random';

const PACKAGES = 5;

/** A definition whose jobs are its own, and the jobs, which both servers have. */
export interface RandomRun {
  readonly definition: object;
  readonly jobs: Readonly<Record<string, object>>;
}

/** Packages of a second or a few, in any order of precedence; some fail, and some of those are tried again. */
export function randomRun(name: string, random: Random): RandomRun {
  const names = Array.from({ length: PACKAGES }, (_, index) => `${name} ${index}`);
  const packages = names.map((each, index) => {
    const before = names.slice(0, index).filter(() => random.chance(0.35));
    const after = Object.fromEntries(before.map((other) => [other, random.pick(['success', 'completion'])]));
    const place = random.chance(0.4) ? { pool: 'loaders' } : { server: random.pick(['etl01', 'etl02']) };
    const retry = random.chance(0.3) ? { retry: { attempts: 1, wait: '500ms' } } : {};
    return [each, { ...place, job: each, after, ...retry }];
  });
  const jobs = names.map((each) => {
    const outcome = random.chance(0.2) ? { outcome: 'failed' } : {};
    return [each, { steps: [{ name: 'Run package', duration: `${200 + random.below(4_000)}ms`, ...outcome }] }];
  });
  return {
    definition: { name, packages: Object.fromEntries(packages) as object },
    jobs: Object.fromEntries(jobs) as Record<string, object>,
  };
}
