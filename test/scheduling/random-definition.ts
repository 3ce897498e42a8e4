import type {
  ChildPackage,
  ConstraintValue,
  ParentPackage,
  PrecedenceConstraint,
  Sequence,
} from '../../src/definition/definition';
import type { Random } from '../support/random';

const VALUES: readonly ConstraintValue[] = ['success', 'failure', 'completion'];

/** A definition that could be in a file: a few servers and pools, sequences in sequences, constraints of all kinds. */
export function randomDefinition(random: Random): ParentPackage {
  const packages: ChildPackage[] = [];
  const sequences: Sequence[] = [];
  /** What has been written down whole, so that constraints on it make no ring. */
  const before: string[] = [];

  const level = (sequence: string | undefined, depth: number, count: number): void => {
    for (let item = 0; item < count; item++) {
      const isSequence = depth < 2 && random.chance(0.2);
      const name = `${isSequence ? 's' : 'p'}${packages.length + sequences.length}`;
      const common = {
        name,
        after: constraints(random, before),
        ...(random.chance(0.3) ? { when: 'any' as const } : {}),
      };
      const inSequence = sequence === undefined ? {} : { sequence };
      if (isSequence) {
        sequences.push({ ...common, ...inSequence });
        level(name, depth + 1, 1 + random.below(3));
      } else packages.push({ ...common, ...inSequence, ...work(random) });
      before.push(name);
    }
  };
  level(undefined, 0, 2 + random.below(8));
  return {
    name: 'random',
    packages,
    sequences,
    ...(random.chance(0.2) ? { concurrent: 1 + random.below(3) } : {}),
  };
}

function constraints(random: Random, before: readonly string[]): PrecedenceConstraint[] {
  const names = new Set(
    Array.from({ length: random.below(4) }, () => (before.length === 0 ? '' : random.pick(before))),
  );
  names.delete('');
  return [...names].map((name) => ({ package: name, on: random.pick(VALUES) }));
}

function work(random: Random): Omit<ChildPackage, 'name' | 'after'> {
  return {
    job: `Job ${random.below(6)}`,
    ...(random.chance(0.5) ? { server: random.pick(['etl01', 'etl02']) } : { pool: 'all' }),
    ...(random.chance(0.1) ? { disabled: true as const } : {}),
    ...(random.chance(0.2) ? { tolerateFailure: true as const } : {}),
    ...(random.chance(0.2) ? { priority: random.below(5) - 2 } : {}),
    ...(random.chance(0.2) ? { exclusive: [random.pick(['tempdb', 'network'])] } : {}),
    ...(random.chance(0.2) ? { startWithinMs: 1 + random.below(30_000) } : {}),
    ...(random.chance(0.3)
      ? { retry: { attempts: 1, waitMs: 1000, backoff: 1, maxWaitMs: 1000, on: ['failed'] } }
      : {}),
  };
}
