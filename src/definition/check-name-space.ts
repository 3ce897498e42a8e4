import { pathText, type Problem } from '../yaml-file/problem';
import type { EntrySketch } from './sketch';

/** Names that two packages or sequences have: constraints could mean either. */
export function checkNameSpace(entries: readonly EntrySketch[]): Problem[] {
  const first = new Map<string, EntrySketch>();
  return entries.flatMap((entry): Problem[] => {
    const other = first.get(entry.name);
    if (other === undefined) {
      first.set(entry.name, entry);
      return [];
    }
    const text = `this name is taken by ${pathText(other.path)}; packages and sequences need different names`;
    return [{ path: entry.path, text, see: other.path }];
  });
}
