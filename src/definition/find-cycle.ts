/**
 * Names that wait for each other in a ring, each for the next, or undefined when there is no ring. Without recursion: a
 * chain may be as long as a definition.
 */
export function findCycle(
  names: readonly string[],
  waitsFor: (name: string) => readonly string[],
): readonly string[] | undefined {
  const done = new Set<string>();
  for (const start of names) {
    const path: { readonly name: string; readonly rest: string[] }[] = [];
    const onPath = new Set<string>();
    const enter = (name: string) => {
      path.push({ name, rest: [...waitsFor(name)] });
      onPath.add(name);
    };
    if (!done.has(start)) enter(start);
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const next = at.rest.pop();
      if (next === undefined) {
        path.pop();
        onPath.delete(at.name);
        done.add(at.name);
      } else if (onPath.has(next)) {
        const ring = path.map(({ name }) => name);
        return ring.slice(ring.indexOf(next));
      } else if (!done.has(next)) {
        enter(next);
      }
    }
  }
  return undefined;
}
