import type { ParentPackage, PrecedenceConstraint } from '../definition/definition';
import { addToList } from './add-to-list';
import { meets, type Verdict } from './constraint-graph';
import type { PackageRecord } from './package-record';
import { sequenceVerdict } from './run-graph';
import { verdictInSequence, verdictOf } from './verdict';

/**
 * The packages (by number) that ran because something failed that is run `again`, such as an alarm, with all that ran
 * because of them: the failure no longer stands, so whether they run is decided anew. What ran on a completion stays: that
 * has been.
 */
export function lapsedBy(
  definition: ParentPackage,
  records: readonly PackageRecord[],
  again: ReadonlySet<number>,
): ReadonlySet<number> {
  const { packages, sequences = [] } = definition;
  const nodes = [...packages, ...sequences];
  const numbers = new Map(nodes.map(({ name }, index) => [name, index]));
  const successors = new Map<string, number[]>();
  const members = new Map<string, number[]>();
  for (const [index, { after, sequence }] of nodes.entries()) {
    for (const each of after) addToList(successors, each.package, index);
    if (sequence !== undefined) addToList(members, sequence, index);
  }
  const failing = new Set<number>();
  for (const index of again) for (const at of withSequences(index)) failing.add(at);
  /** Nodes of which at least a part has lapsed, and those that have lapsed as a whole. */
  const touched = new Set<number>();
  const lapsed = new Set<number>();
  const todo = [...again].flatMap((index) => followersOf(index));
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (lapsed.has(node) || records[node]?.outcome === 'skipped' || !hasLapsed(node)) continue;
    lapsed.add(node);
    for (const at of withSequences(node)) touched.add(at);
    todo.push(...followersOf(node));
  }
  return new Set([...lapsed].filter((node) => node < packages.length));

  /** Its sequence has lapsed, or what it waited for is so no longer. */
  function hasLapsed(node: number): boolean {
    const { after = [], sequence, when } = nodes[node] ?? {};
    if (sequence !== undefined && lapsed.has(numbers.get(sequence) ?? -1)) return true;
    if (!after.some(isOff)) return false;
    return when !== 'any' || !after.some((each) => !isOff(each) && meets(verdictAt(each.package), each.on));
  }

  function isOff({ package: name, on }: PrecedenceConstraint): boolean {
    const other = numbers.get(name) ?? -1;
    return touched.has(other) || (on === 'failure' && failing.has(other));
  }

  function followersOf(node: number): number[] {
    const above = withSequences(node).flatMap((at) => successors.get(nodes[at]?.name ?? '') ?? []);
    return [...above, ...(members.get(nodes[node]?.name ?? '') ?? [])];
  }

  /** The node and the sequences that it stands in. */
  function withSequences(node: number): number[] {
    const found: number[] = [];
    for (let at: number | undefined = node; at !== undefined;) {
      found.push(at);
      const sequence: string | undefined = nodes[at]?.sequence;
      at = sequence === undefined ? undefined : numbers.get(sequence);
    }
    return found;
  }

  /** What its end meant in the former run. */
  function verdictAt(name: string): Verdict {
    const index = numbers.get(name) ?? -1;
    const record = records[index];
    if (record !== undefined) return verdictOf(record);
    const tally: Record<Verdict, number> = { success: 0, failure: 0, unknown: 0, skipped: 0 };
    for (const [at, child] of packages.entries()) {
      if (withSequences(at).includes(index)) tally[verdictInSequence(child, records[at] ?? WAITING)] += 1;
    }
    return sequenceVerdict(tally);
  }
}

const WAITING: PackageRecord = { status: 'waiting' };
