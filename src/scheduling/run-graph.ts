import type { ParentPackage } from '../definition/definition';
import type { Verdict } from './constraint-graph';
import { ConstraintGraph } from './constraint-graph';
import { type DefinitionNodes, nodesOf } from './definition-nodes';

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
  readonly #nodes: DefinitionNodes;
  readonly #packages: number;
  readonly #graph: ConstraintGraph;
  readonly #states: NodeState[];
  /** Of sequences. */
  readonly #tallies = new Map<number, Record<Verdict, number>>();

  constructor(
    definition: ParentPackage,
    private readonly progress: GraphProgress,
  ) {
    this.#nodes = nodesOf(definition);
    this.#packages = definition.packages.length;
    this.#graph = new ConstraintGraph(this.#nodes);
    for (let sequence = this.#packages; sequence < this.#nodes.count; sequence++) {
      this.#tallies.set(sequence, { success: 0, failure: 0, unknown: 0, skipped: 0 });
    }
    this.#states = Array.from({ length: this.#nodes.count }, () => WAITING);
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
    // Everything is looked at then.
    for (const { package: index, verdict, inSequence } of this.progress.ended)
      this.#end(index, verdict, inSequence, []);
    return this.#settle([...this.#states.keys()]);
  }

  /** A package has ended. What is tolerated is a failure to those that wait for it, and none to its sequence. */
  ended(index: number, verdict: Verdict, inSequence: Verdict): GraphChange[] {
    const todo: number[] = [];
    this.#end(index, verdict, inSequence, todo);
    return this.#settle(todo);
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
      this.#addSuccessors(at, todo);
      this.#addMembers(at, todo);
      for (let parent = this.#parentOf(at); parent !== undefined; parent = this.#parentOf(parent)) {
        this.#addSuccessors(parent, todo);
      }
    }
    return found;
  }

  /** Looks at these nodes, and at all that follows from them, until nothing changes. */
  #settle(todo: number[]): GraphChange[] {
    const changes: GraphChange[] = [];
    // It grows while it is gone through.
    for (const node of todo) {
      if (this.#states[node]?.kind !== 'waiting') continue;
      const readiness = this.#graph.readiness(node);
      if (readiness === 'dead' || this.#isParentSkipped(node)) {
        const because = this.#whyDead(node);
        if (node < this.#packages) changes.push({ package: node, to: 'skipped', because });
        this.#addMembers(node, todo);
        this.#end(node, 'skipped', 'skipped', todo, true);
      } else if (readiness === 'met' && this.#isParentOpen(node)) {
        this.#states[node] = OPEN;
        if (node < this.#packages) changes.push({ package: node, to: 'ready' });
        else {
          this.#addMembers(node, todo);
          this.#endIfOver(node, todo);
        }
      }
    }
    return changes;
  }

  /** Ends a node; adds to `todo` who has to be looked at then. */
  #end(node: number, verdict: Verdict, inSequence: Verdict, todo: number[], isCascade = false): void {
    this.#states[node] = { kind: 'ended', verdict, isCascade };
    this.#graph.ended(node, verdict);
    this.#addSuccessors(node, todo);
    this.#count(node, inSequence, todo);
  }

  /** The end of a member, in the tally of its sequence, which ends with its last. */
  #count(node: number, verdict: Verdict, todo: number[]): void {
    const parent = this.#parentOf(node);
    const tally = parent === undefined ? undefined : this.#tallies.get(parent);
    if (parent === undefined || tally === undefined) return;
    tally[verdict] += 1;
    this.#endIfOver(parent, todo);
  }

  /** A sequence ends with its last package; one that has not begun, when all in it has been skipped. */
  #endIfOver(sequence: number, todo: number[]): void {
    const tally = this.#tallies.get(sequence);
    const { kind } = this.#states[sequence] ?? WAITING;
    if (tally === undefined || kind === 'ended') return;
    const { success, failure, unknown, skipped } = tally;
    const ended = kind === 'open' ? success + failure + unknown + skipped : skipped;
    if (ended !== this.#nodes.members[sequence]?.length) return;
    const verdict = sequenceVerdict(tally);
    this.#end(sequence, verdict, verdict, todo);
  }

  #addSuccessors(node: number, todo: number[]): void {
    for (const successor of this.#nodes.successors[node] ?? []) todo.push(successor.node);
  }

  #addMembers(node: number, todo: number[]): void {
    for (const member of this.#nodes.members[node] ?? []) todo.push(member);
  }

  /** A sequence has begun when a package in it has, whatever has become of its constraints since. */
  #openAbove(node: number): void {
    for (let at = this.#parentOf(node); at !== undefined; at = this.#parentOf(at)) this.#states[at] = OPEN;
  }

  #isParentOpen(node: number): boolean {
    const parent = this.#parentOf(node);
    return parent === undefined || this.#states[parent]?.kind === 'open';
  }

  #isParentSkipped(node: number): boolean {
    const parent = this.#parentOf(node);
    if (parent === undefined) return false;
    const state = this.#states[parent];
    return state?.kind === 'ended' && state.isCascade;
  }

  #parentOf(node: number): number | undefined {
    return this.#nodes.parents[node];
  }

  #whyDead(node: number): string {
    if (this.#isParentSkipped(node)) {
      return `its sequence '${this.#nodes.names[this.#parentOf(node) ?? -1] ?? ''}' was skipped`;
    }
    return this.#graph.whyDead(node, (other) => this.#verdictOf(other));
  }

  #verdictOf(node: number): Verdict | undefined {
    const state = this.#states[node];
    return state?.kind === 'ended' ? state.verdict : undefined;
  }
}

/** A sequence fails with any package that failed, handled or not; what was tolerated has been counted as a success. */
export function sequenceVerdict({ success, failure, unknown }: Readonly<Record<Verdict, number>>): Verdict {
  if (failure > 0) return 'failure';
  if (unknown > 0) return 'unknown';
  return success > 0 ? 'success' : 'skipped';
}
