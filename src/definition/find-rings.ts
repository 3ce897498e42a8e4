/**
 * Rings of nodes that wait for each other, each for the next: one, a shortest, of every group in which all wait for
 * all. Nodes are numbers below `count`. Without recursion and in linear time: a chain may be as long as a definition.
 */
export function findRings(count: number, waitsFor: (node: number) => readonly number[]): number[][] {
  return findGroups(count, waitsFor).map((group) => {
    const start = group.reduce((least, node) => (node < least ? node : least));
    return shortestRing(start, new Set(group), waitsFor);
  });
}

/** Groups of several nodes that all wait for each other (Tarjan's strongly connected components). */
function findGroups(count: number, waitsFor: (node: number) => readonly number[]): number[][] {
  const groups: number[][] = [];
  const order = new Array<number>(count).fill(-1);
  const lowest = new Array<number>(count).fill(-1);
  const isOpen = new Array<boolean>(count).fill(false);
  const open: number[] = [];
  let next = 0;

  const enter = (node: number) => {
    order[node] = lowest[node] = next++;
    isOpen[node] = true;
    open.push(node);
    return { node, rest: [...waitsFor(node)] };
  };
  const lower = (node: number, to: number | undefined) => {
    lowest[node] = Math.min(lowest[node] ?? 0, to ?? 0);
  };
  const leave = (node: number) => {
    if (lowest[node] !== order[node]) return;
    const group = open.splice(open.lastIndexOf(node));
    for (const member of group) isOpen[member] = false;
    if (group.length > 1) groups.push(group);
  };

  for (let start = 0; start < count; start++) {
    const path = order[start] === -1 ? [enter(start)] : [];
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const to = at.rest.pop();
      if (to === undefined) {
        path.pop();
        leave(at.node);
        const before = path.at(-1);
        if (before !== undefined) lower(before.node, lowest[at.node]);
      } else if (order[to] === -1) {
        path.push(enter(to));
      } else if (isOpen[to] === true) {
        lower(at.node, order[to]);
      }
    }
  }
  return groups;
}

function shortestRing(start: number, group: ReadonlySet<number>, waitsFor: (node: number) => readonly number[]) {
  const cameFrom = new Map<number, number>();
  const queue = [start];
  for (const node of queue) {
    for (const to of waitsFor(node)) {
      if (to === start) return wayTo(node, cameFrom);
      if (!group.has(to) || cameFrom.has(to)) continue;
      cameFrom.set(to, node);
      queue.push(to);
    }
  }
  return [];
}

function wayTo(end: number, cameFrom: ReadonlyMap<number, number>): number[] {
  const way: number[] = [];
  for (let at: number | undefined = end; at !== undefined; at = cameFrom.get(at)) way.push(at);
  return way.reverse();
}
