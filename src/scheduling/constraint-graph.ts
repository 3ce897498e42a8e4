import type { ConstraintValue } from '../definition/definition';
import type { DefinitionNodes } from './definition-nodes';

/** What the end of a package or sequence means to what comes after it. */
export type Verdict = 'success' | 'failure' | 'unknown' | 'skipped';

/** `dead`: no longer to be met, whatever comes. */
export type Readiness = 'met' | 'dead' | 'pending';

/**
 * Which precedence constraints are met and which can no longer be, kept by counting: an end costs as many steps as there
 * are constraints on it, however many other constraints those who wait have.
 */
export class ConstraintGraph {
  /** How many constraints of a node are met, and how many can no longer be. */
  readonly #met: Uint32Array;
  readonly #dead: Uint32Array;

  constructor(private readonly nodes: DefinitionNodes) {
    this.#met = new Uint32Array(nodes.count);
    this.#dead = new Uint32Array(nodes.count);
  }

  readiness(node: number): Readiness {
    const constraints = this.nodes.after[node]?.length ?? 0;
    if (constraints === 0) return 'met';
    const [met = 0, dead = 0] = [this.#met[node], this.#dead[node]];
    if (this.nodes.isAny[node] === true) return met > 0 ? 'met' : dead === constraints ? 'dead' : 'pending';
    return dead > 0 ? 'dead' : met === constraints ? 'met' : 'pending';
  }

  /** The first constraint that can no longer be met, as a sentence. */
  whyDead(node: number, verdictOf: (node: number) => Verdict | undefined): string {
    for (const { node: other, on } of this.nodes.after[node] ?? []) {
      const verdict = verdictOf(other);
      if (verdict !== undefined && !meets(verdict, on)) return `'${this.nodes.names[other] ?? ''}' ${DEATHS[verdict]}`;
    }
    return '';
  }

  /** The node has ended so. */
  ended(node: number, verdict: Verdict): void {
    for (const { node: next, on } of this.nodes.successors[node] ?? []) {
      const tally = meets(verdict, on) ? this.#met : this.#dead;
      tally[next] = (tally[next] ?? 0) + 1;
    }
  }
}

/** What a predecessor did that keeps a constraint from being met. */
const DEATHS: Readonly<Record<Verdict, string>> = {
  success: 'succeeded',
  failure: 'did not succeed',
  unknown: 'ended nobody knows how',
  skipped: 'was skipped',
};

/** Whether an end that means this is what a constraint asks for. */
export function meets(verdict: Verdict, on: ConstraintValue): boolean {
  switch (on) {
    case 'success':
    case 'failure':
      return verdict === on;
    case 'completion':
      return verdict !== 'skipped';
  }
}
