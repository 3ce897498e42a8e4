import type { ConstraintValue } from '../definition/definition';
import { addToList } from './add-to-list';

/** What the end of a package or sequence means to what comes after it. */
export type Verdict = 'success' | 'failure' | 'unknown' | 'skipped';

export interface GraphNode {
  readonly after: readonly { readonly node: number; readonly on: ConstraintValue }[];
  /** One met constraint is enough. */
  readonly isAny: boolean;
}

/** `dead`: no longer to be met, whatever comes. */
export type Readiness = 'met' | 'dead' | 'pending';

/**
 * Which precedence constraints are met and which can no longer be, kept by counting: an end costs as many steps as there
 * are constraints on it, however many other constraints those who wait have.
 */
export class ConstraintGraph {
  /** Of those somebody waits for. */
  readonly #successors = new Map<number, { readonly node: number; readonly on: ConstraintValue }[]>();
  /** How many constraints of a node are met, and how many can no longer be. */
  readonly #met: Uint32Array;
  readonly #dead: Uint32Array;

  constructor(private readonly nodes: readonly GraphNode[]) {
    this.#met = new Uint32Array(nodes.length);
    this.#dead = new Uint32Array(nodes.length);
    for (const [index, { after }] of nodes.entries()) {
      for (const { node, on } of after) addToList(this.#successors, node, { node: index, on });
    }
  }

  readiness(node: number): Readiness {
    const { after = [], isAny = false } = this.nodes[node] ?? {};
    const [met = 0, dead = 0] = [this.#met[node], this.#dead[node]];
    if (after.length === 0) return 'met';
    if (isAny) return met > 0 ? 'met' : dead === after.length ? 'dead' : 'pending';
    return dead > 0 ? 'dead' : met === after.length ? 'met' : 'pending';
  }

  /** Who waits for it. */
  successorsOf(node: number): number[] {
    return (this.#successors.get(node) ?? []).map(({ node: next }) => next);
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
    for (const { node: next, on } of this.#successors.get(node) ?? []) {
      const tally = meets(verdict, on) ? this.#met : this.#dead;
      tally[next] = (tally[next] ?? 0) + 1;
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
