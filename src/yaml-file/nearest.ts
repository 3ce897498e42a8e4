/** The name most like `found`, when one is so like it that it may have been meant. */
export function nearest(found: string, known: Iterable<string>): string | undefined {
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of known) {
    const limit = Math.min(Math.max(1, Math.floor(name.length / 3)), (best?.distance ?? Infinity) - 1);
    if (Math.abs(found.length - name.length) > limit) continue;
    const distance = editDistance(found.toLowerCase(), name.toLowerCase());
    if (distance <= limit) best = { name, distance };
  }
  return best?.name;
}

/** Levenshtein: insertions, deletions and replacements from one text to the other. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** `; did you mean 'marts'?`, or what there is, or nothing. */
export function nameHint(found: string, known: readonly string[]): string {
  const candidate = nearest(found, known);
  if (candidate !== undefined) return `; did you mean '${candidate}'?`;
  if (known.length === 0) return '';
  const shown = known.slice(0, 8).join(', ');
  return `; known: ${shown}${known.length > 8 ? `, … (${known.length} in all)` : ''}`;
}

/** Each hint is a search through all names: a file in which every name is wrong gets hints for the first ones. */
const MAX_HINTS = 50;

/** Hints at what was meant, among many names. */
export class NameHints {
  readonly #given = new Map<string, string>();

  constructor(private readonly known: readonly string[]) {}

  /** As `nameHint`; nothing after many. */
  for(found: string): string {
    const given = this.#given.get(found);
    if (given !== undefined || this.#given.size >= MAX_HINTS) return given ?? '';
    const hint = nameHint(found, this.known);
    this.#given.set(found, hint);
    return hint;
  }
}
