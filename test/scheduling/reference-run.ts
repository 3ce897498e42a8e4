import type { ChildPackage, ConstraintValue, ParentPackage } from '../../src/definition/definition';
import type { PackageOutcome } from '../../src/report/run-progress';

/** How one package ended, as far as constraints look at it. */
export interface End {
  readonly outcome: PackageOutcome;
  /** Skipped on purpose: it counts as succeeded. */
  readonly isPassed: boolean;
}

/**
 * What a definition says, in the plainest way: given how packages have ended so far, what may start and what has to be
 * skipped. It works everything out anew each time and knows no counters.
 */
export class ReferenceRun {
  /** Sequences that have begun, which go on whatever becomes of their constraints. */
  readonly #begun = new Set<string>();

  constructor(private readonly definition: ParentPackage) {}

  /** After a retry: a sequence has begun only if a package in it has been started, or was passed over. */
  restart(ends: ReadonlyMap<string, End>, isStarted: (name: string) => boolean): void {
    const hasBegun = ({ name }: ChildPackage) => isStarted(name) || isEndOfItsOwn(ends.get(name));
    const begun = this.definition.packages.filter(hasBegun).flatMap(({ sequence }) => this.#above(sequence));
    this.#begun.clear();
    for (const { name } of begun) this.#begun.add(name);
  }

  /**
   * Ends what has to be skipped and passes over what is to be passed, until nothing changes. `ends` has the packages that
   * have ended; `isStarted` names those that are under way.
   */
  settle(ends: Map<string, End>, isStarted: (name: string) => boolean, isPassed: (name: string) => boolean): void {
    for (let isChanged = true; isChanged;) {
      isChanged = false;
      for (const { name } of this.definition.packages) {
        if (ends.has(name) || isStarted(name)) continue;
        const standing = this.standing(name, ends);
        if (standing === 'skipped') ends.set(name, { outcome: 'skipped', isPassed: false });
        else if (standing === 'ready' && isPassed(name)) ends.set(name, { outcome: 'skipped', isPassed: true });
        else continue;
        isChanged = true;
      }
      for (const sequence of this.definition.sequences ?? []) {
        const levels = [sequence, ...this.#above(sequence.sequence)].map((node) => this.#constraints(node, ends));
        if (this.#begun.has(sequence.name) || !levels.every((level) => level === 'met')) continue;
        this.#begun.add(sequence.name);
        isChanged = true;
      }
    }
  }

  /** `ready`, `skipped` or `waiting` for a package that has neither been started nor ended. */
  standing(name: string, ends: ReadonlyMap<string, End>): 'ready' | 'skipped' | 'waiting' {
    const child = this.#package(name);
    const above = this.#above(child.sequence);
    const levels = [child, ...above].map((node) => this.#constraints(node, ends));
    if (levels.includes('dead')) return 'skipped';
    return levels.every((level) => level === 'met') ? 'ready' : 'waiting';
  }

  #constraints(
    { name, after, when }: Pick<ChildPackage, 'name' | 'after' | 'when'>,
    ends: ReadonlyMap<string, End>,
  ): 'met' | 'dead' | 'pending' {
    if (this.#begun.has(name)) return 'met';
    const each = after.map(({ package: other, on }) => this.#constraint(other, on, ends));
    if (each.length === 0) return 'met';
    if (when === 'any') return each.includes('met') ? 'met' : each.every((one) => one === 'dead') ? 'dead' : 'pending';
    return each.includes('dead') ? 'dead' : each.every((one) => one === 'met') ? 'met' : 'pending';
  }

  #constraint(name: string, on: ConstraintValue, ends: ReadonlyMap<string, End>): 'met' | 'dead' | 'pending' {
    const how = this.#how(name, ends);
    if (how === undefined) return 'pending';
    const isMet = on === 'completion' ? how !== 'skipped' : how === on;
    return isMet ? 'met' : 'dead';
  }

  #how(name: string, ends: ReadonlyMap<string, End>): 'success' | 'failure' | 'unknown' | 'skipped' | undefined {
    const sequence = this.definition.sequences?.find((each) => each.name === name);
    if (sequence === undefined) {
      const end = ends.get(name);
      return end && howEnded(end);
    }
    if ([sequence, ...this.#above(sequence.sequence)].some((node) => this.#constraints(node, ends) === 'dead')) {
      return 'skipped';
    }
    const members = [...this.definition.packages, ...(this.definition.sequences ?? [])].filter(
      (node) => node.sequence === name,
    );
    const hows = members.map((member) => {
      const how = this.#how(member.name, ends);
      const isTolerated = 'tolerateFailure' in member && member.tolerateFailure === true;
      return isTolerated && (how === 'failure' || how === 'unknown') ? 'success' : how;
    });
    if (hows.includes(undefined)) return undefined;
    for (const how of ['failure', 'unknown', 'success'] as const) if (hows.includes(how)) return how;
    return 'skipped';
  }

  #package(name: string): ChildPackage {
    const found = this.definition.packages.find((child) => child.name === name);
    if (found === undefined) throw new RangeError(name);
    return found;
  }

  #above(sequence: string | undefined): NonNullable<ParentPackage['sequences']>[number][] {
    const found = this.definition.sequences?.find(({ name }) => name === sequence);
    return found === undefined ? [] : [found, ...this.#above(found.sequence)];
  }
}

function howEnded({ outcome, isPassed }: End): 'success' | 'failure' | 'unknown' | 'skipped' {
  if (isPassed || outcome === 'succeeded') return 'success';
  if (outcome === 'skipped' || outcome === 'unknown') return outcome;
  return 'failure';
}

function isEndOfItsOwn(end: End | undefined): boolean {
  return end !== undefined && (end.outcome !== 'skipped' || end.isPassed);
}
