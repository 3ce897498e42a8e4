import type { ParentPackage, PrecedenceConstraint } from '../definition/definition';
import type { GraphNode, Verdict } from './constraint-graph';
import { ConstraintGraph } from './constraint-graph';

/** What follows for a package from what happened to another. */
export type GraphChange =
  | { readonly package: number; readonly to: 'ready' }
  | { readonly package: number; readonly to: 'skipped'; readonly because: string };

type NodeState =
  | { readonly kind: 'waiting' }
  /** A package that may start or has; a sequence whose packages may. */
  | { readonly kind: 'open' }
  /** `isCascade`: skipped because its constraints, or those of its sequence, could no longer be met. */
  | { readonly kind: 'ended'; readonly verdict: Verdict; readonly isCascade: boolean };

const WAITING: NodeState = { kind: 'waiting' };
const OPEN: NodeState = { kind: 'open' };

/** How far a run has come, for a graph that begins there. */
export interface GraphProgress {
  /** Packages that have been started and not ended. */
  readonly started: readonly number[];
  /** Packages that have ended by themselves, or were passed over; not those skipped because of others. */
  readonly ended: readonly EndedPackage[];
  /** Sequences that have begun for another reason, by their numbers. */
  readonly begun: readonly number[];
}

export interface EndedPackage {
  readonly package: number;
  readonly verdict: Verdict;
  readonly inSequence: Verdict;
  /** It ended in another run: its sequence has not begun in this one. */
  readonly isTakenOver: boolean;
}

/** Packages and sequences with their constraints. Packages are numbered as in the definition, sequences after them. */
export class RunGraph {
  readonly #names: readonly string[];
  readonly #packages: number;
  readonly #graph: ConstraintGraph;
  readonly #parents: readonly (number | undefined)[];
  /** Of sequences. */
  readonly #members = new Map<number, number[]>();
  readonly #states: NodeState[];
  readonly #tallies = new Map<number, Record<Verdict, number>>();

  constructor(
    { packages, sequences = [] }: ParentPackage,
    private readonly progress: GraphProgress,
  ) {
    const nodes = [...packages, ...sequences];
    this.#packages = packages.length;
    this.#names = nodes.map(({ name }) => name);
    const indexes = new Map(this.#names.map((name, index) => [name, index]));
    const indexOf = (name: string) => indexes.get(name) ?? -1;
    this.#graph = new ConstraintGraph(nodes.map((node): GraphNode => graphNode(node, indexOf)));
    this.#parents = nodes.map(({ sequence }) => (sequence === undefined ? undefined : indexOf(sequence)));
    for (const sequence of sequences.keys()) {
      this.#members.set(packages.length + sequence, []);
      this.#tallies.set(packages.length + sequence, { success: 0, failure: 0, unknown: 0, skipped: 0 });
    }
    for (const [index, parent] of this.#parents.entries()) {
      if (parent !== undefined) this.#members.get(parent)?.push(index);
    }
    this.#states = nodes.map(() => WAITING);
    for (const node of progress.started) this.#states[node] = OPEN;
    const endedHere = progress.ended.flatMap((end) => (end.isTakenOver ? [] : [end.package]));
    const begun = [...progress.started, ...endedHere];
    for (const node of begun) this.#openAbove(node);
    for (const sequence of progress.begun) this.#states[sequence] = OPEN;
  }

  /** The sequences that have begun and not ended. */
  get begun(): number[] {
    return [...this.#states.keys()].filter((node) => node >= this.#packages && this.#states[node]?.kind === 'open');
  }

  /** What may start at once, and what is to be skipped. To be called once, before anything else. */
  begin(): GraphChange[] {
    for (const { package: index, verdict, inSequence } of this.progress.ended) this.#end(index, verdict, inSequence);
    return this.#settle([...this.#states.keys()]);
  }

  /** A package has ended. What is tolerated is a failure to those that wait for it, and none to its sequence. */
  ended(index: number, verdict: Verdict, inSequence: Verdict): GraphChange[] {
    return this.#settle(this.#end(index, verdict, inSequence));
  }

  /** Whether what the package waits for can no longer be, be it that it has been tried again since. */
  isDead(index: number): boolean {
    return this.#graph.readiness(index) === 'dead' || this.#isParentSkipped(index);
  }

  /** A package that was about to be started, or has been tried, is to be started again: if it still may. */
  again(index: number): GraphChange[] {
    this.#states[index] = WAITING;
    return this.#settle([index]);
  }

  /** Everything downstream of a package, itself included, through sequences too. */
  downstream(index: number): Set<number> {
    const found = new Set<number>();
    const todo = [index];
    for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
      if (found.has(at)) continue;
      found.add(at);
      todo.push(...this.#graph.successorsOf(at), ...(this.#members.get(at) ?? []));
      for (let parent = this.#parents[at]; parent !== undefined; parent = this.#parents[parent]) {
        todo.push(...this.#graph.successorsOf(parent));
      }
    }
    return found;
  }

  /** Looks at these nodes, and at all that follows from them, until nothing changes. */
  #settle(nodes: readonly number[]): GraphChange[] {
    const changes: GraphChange[] = [];
    const todo = [...nodes];
    // It grows while it is gone through.
    for (const node of todo) {
      if (this.#states[node]?.kind !== 'waiting') continue;
      const readiness = this.#graph.readiness(node);
      if (this.isDead(node)) {
        const because = this.#whyDead(node);
        if (node < this.#packages) changes.push({ package: node, to: 'skipped', because });
        todo.push(...(this.#members.get(node) ?? []), ...this.#end(node, 'skipped', 'skipped', true));
      } else if (readiness === 'met' && this.#isParentOpen(node)) {
        this.#states[node] = OPEN;
        if (node < this.#packages) changes.push({ package: node, to: 'ready' });
        else todo.push(...(this.#members.get(node) ?? []), ...this.#endIfOver(node));
      }
    }
    return changes;
  }

  /** Ends a node; returns who has to be looked at then. */
  #end(node: number, verdict: Verdict, inSequence: Verdict, isCascade = false): number[] {
    this.#states[node] = { kind: 'ended', verdict, isCascade };
    return [...this.#graph.ended(node, verdict), ...this.#count(node, inSequence)];
  }

  /** The end of a member, in the tally of its sequence, which ends with its last. */
  #count(node: number, verdict: Verdict): number[] {
    const parent = this.#parents[node];
    if (parent === undefined) return [];
    const tally = this.#tallies.get(parent);
    if (tally === undefined) return [];
    tally[verdict] += 1;
    return this.#endIfOver(parent);
  }

  /** A sequence ends with its last package; one that has not begun, when all in it has been skipped. */
  #endIfOver(sequence: number): number[] {
    const tally = this.#tallies.get(sequence);
    const { kind } = this.#states[sequence] ?? WAITING;
    if (tally === undefined || kind === 'ended') return [];
    const { success, failure, unknown, skipped } = tally;
    const ended = kind === 'open' ? success + failure + unknown + skipped : skipped;
    if (ended !== this.#members.get(sequence)?.length) return [];
    const verdict = sequenceVerdict(tally);
    return this.#end(sequence, verdict, verdict);
  }

  /** A sequence has begun when a package in it has, whatever has become of its constraints since. */
  #openAbove(node: number): void {
    for (let at = this.#parents[node]; at !== undefined; at = this.#parents[at]) this.#states[at] = OPEN;
  }

  #isParentOpen(node: number): boolean {
    const parent = this.#parents[node];
    return parent === undefined || this.#states[parent]?.kind === 'open';
  }

  #isParentSkipped(node: number): boolean {
    const state = this.#states[this.#parents[node] ?? -1];
    return state?.kind === 'ended' && state.isCascade;
  }

  #whyDead(node: number): string {
    if (this.#isParentSkipped(node))
      return `its sequence '${this.#names[this.#parents[node] ?? -1] ?? ''}' was skipped`;
    return this.#graph.whyDead(node, (other) => this.#verdictOf(other), this.#names);
  }

  #verdictOf(node: number): Verdict | undefined {
    const state = this.#states[node];
    return state?.kind === 'ended' ? state.verdict : undefined;
  }
}

const UNCONSTRAINED: GraphNode = { after: [], isAny: false };

function graphNode(
  { after, when }: { readonly after: readonly PrecedenceConstraint[]; readonly when?: 'any' },
  indexOf: (name: string) => number,
): GraphNode {
  if (after.length === 0) return UNCONSTRAINED;
  return { after: after.map(({ package: name, on }) => ({ node: indexOf(name), on })), isAny: when === 'any' };
}

/** A sequence fails with any package that failed, handled or not; what was tolerated has been counted as a success. */
export function sequenceVerdict({ success, failure, unknown }: Readonly<Record<Verdict, number>>): Verdict {
  if (failure > 0) return 'failure';
  if (unknown > 0) return 'unknown';
  return success > 0 ? 'success' : 'skipped';
}
