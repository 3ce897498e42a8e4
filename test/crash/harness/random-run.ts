import type { SimulatorDescription } from '../../../simulator';
import type { Random } from '../../support/random';

const PACKAGES = 12;

/** A definition whose jobs are its own, and the jobs, which both servers have. */
export interface RandomRun {
  readonly definition: object;
  readonly jobs: NonNullable<SimulatorDescription['servers'][string]['jobs']>;
}

/** Packages of a second or a few, in any order of precedence; some fail, are tried again, or run over their time. */
export function randomRun(name: string, random: Random): RandomRun {
  const names = Array.from({ length: PACKAGES }, (_, index) => `${name} ${index}`);
  const packages = names.map((each, index) => {
    const before = names.slice(0, index).filter(() => random.chance(0.25));
    const after = Object.fromEntries(before.map((other) => [other, random.pick(['success', 'completion'])]));
    const place = random.chance(0.4) ? { pool: 'loaders' } : { server: random.pick(['etl01', 'etl02']) };
    const retry = random.chance(0.3) ? { retry: { attempts: 1, wait: '500ms' } } : {};
    const timeout = random.chance(0.25) ? { timeout: '1s' } : {};
    return [each, { ...place, job: each, after, ...retry, ...timeout }];
  });
  const jobs = names.map((each) => {
    const outcome = random.chance(0.2) ? { outcome: 'failed' } : {};
    return [each, { steps: [{ name: 'Run package', duration: `${200 + random.below(4_000)}ms`, ...outcome }] }];
  });
  return {
    definition: { name, packages: Object.fromEntries(packages) as object },
    jobs: Object.fromEntries(jobs) as RandomRun['jobs'],
  };
}
