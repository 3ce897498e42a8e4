import { MAX_DEPTH } from './compose-document';
import type { Problem } from './problem';

/** Far above 10,000 packages with all their keys; aliases in a small file can stand for very many values. */
const MAX_VALUES = 2_000_000;

/** A value, and how it is reached from the one it stands in. */
interface Place {
  readonly value: unknown;
  readonly key: string | number;
  readonly depth: number;
  readonly within: Place | undefined;
}

/**
 * What no check after this one has to fear: values without end, too deep to follow, or with a key that means something
 * to JavaScript. Ends at the first, without recursion.
 */
export function checkShape(root: unknown): Problem | undefined {
  const open: Place[] = [{ value: root, key: '', depth: 0, within: undefined }];
  let count = 0;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    count++;
    if (count > MAX_VALUES) return { path: [], text: `holds more than ${MAX_VALUES} values` };
    if (typeof at.value !== 'object' || at.value === null) continue;
    if (at.depth >= MAX_DEPTH) {
      return { path: pathTo(at).slice(0, 8), text: `maps and lists stand in each other more than ${MAX_DEPTH} deep` };
    }
    const depth = at.depth + 1;
    const isList = Array.isArray(at.value);
    for (const [key, value] of Object.entries(at.value as Readonly<Record<string, unknown>>)) {
      const place = { value, key: isList ? Number(key) : key, depth, within: at };
      if (key === '__proto__') return { path: pathTo(place), text: "'__proto__' cannot be a name or a key" };
      open.push(place);
    }
  }
  return undefined;
}

function pathTo(place: Place): Problem['path'] {
  const path: (string | number)[] = [];
  for (let at = place; at.within !== undefined; at = at.within) path.push(at.key);
  return path.reverse();
}
