import type { ConstraintValue } from '../definition/definition';

/** What the end of a package or sequence means to what comes after it. */
export type Verdict = 'success' | 'failure' | 'unknown' | 'skipped';

export interface GraphNode {
  readonly after: readonly { readonly node: number; readonly on: ConstraintValue }[];
  /** One met constraint is enough. */
  readonly isAny: boolean;
}

/** `dead`: no longer to be met, whatever comes. */
export type Readiness = 'met' | 'dead' | 'pending';

interface Tally {
  met: number;
  dead: number;
}

/**
 * Which precedence constraints are met and which can no longer be, kept by counting: an end costs as many steps as there
 * are constraints on it, however many other constraints those who wait have.
 */
export class ConstraintGraph {
  readonly #successors: readonly { readonly node: number; readonly on: ConstraintValue }[][];
  readonly #tallies: readonly Tally[];

  constructor(private readonly nodes: readonly GraphNode[]) {
    this.#tallies = nodes.map(() => ({ met: 0, dead: 0 }));
    const successors = nodes.map((): { node: number; on: ConstraintValue }[] => []);
    for (const [index, { after }] of nodes.entries()) {
      for (const { node, on } of after) successors[node]?.push({ node: index, on });
    }
    this.#successors = successors;
  }

  readiness(node: number): Readiness {
    const { after = [], isAny = false } = this.nodes[node] ?? {};
    const { met = 0, dead = 0 } = this.#tallies[node] ?? {};
    if (after.length === 0) return 'met';
    if (isAny) return met > 0 ? 'met' : dead === after.length ? 'dead' : 'pending';
    return dead > 0 ? 'dead' : met === after.length ? 'met' : 'pending';
  }

  /** Who waits for it. */
  successorsOf(node: number): number[] {
    return (this.#successors[node] ?? []).map(({ node: next }) => next);
  }

  /** The first constraint that can no longer be met, as a sentence. */
  whyDead(node: number, verdictOf: (node: number) => Verdict | undefined, names: readonly string[]): string {
    for (const { node: other, on } of this.nodes[node]?.after ?? []) {
      const verdict = verdictOf(other);
      if (verdict !== undefined && !meets(verdict, on)) return `'${names[other] ?? ''}' ${DEATHS[verdict]}`;
    }
    return '';
  }

  /** The node has ended so; returns who waits for it. */
  ended(node: number, verdict: Verdict): number[] {
    const successors = this.#successors[node] ?? [];
    for (const { node: next, on } of successors) {
      const tally = this.#tallies[next];
      if (tally !== undefined) tally[meets(verdict, on) ? 'met' : 'dead'] += 1;
    }
    return this.successorsOf(node);
  }
}

/** What a predecessor did that keeps a constraint from being met. */
const DEATHS: Readonly<Record<Verdict, string>> = {
  success: 'succeeded',
  failure: 'did not succeed',
  unknown: 'ended nobody knows how',
  skipped: 'was skipped',
};

function meets(verdict: Verdict, on: ConstraintValue): boolean {
  switch (on) {
    case 'success':
    case 'failure':
      return verdict === on;
    case 'completion':
      return verdict !== 'skipped';
  }
}
