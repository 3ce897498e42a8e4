/** By what runs can be found, and the types that Temporal is to index them by. */
export const RUN_SEARCH_ATTRIBUTES = {
  /** The definition's name. */
  ParentPackage: 'KEYWORD',
  /** How the run ended; set at its end. */
  ParentPackageOutcome: 'KEYWORD',
  /** The servers its packages may run on. */
  ParentPackageServers: 'KEYWORD_LIST',
  /** The tags of the definition. */
  ParentPackageTags: 'KEYWORD_LIST',
} as const;

export type RunSearchAttribute = keyof typeof RUN_SEARCH_ATTRIBUTES;

export const RUN_SEARCH_ATTRIBUTE_NAMES = Object.keys(RUN_SEARCH_ATTRIBUTES) as readonly RunSearchAttribute[];

/** Temporal takes 2 KiB of JSON for one value (`limit.searchAttributesSizeOfValue`). */
const MAX_BYTES = 2_000;

/** As many of the names, in their order, as Temporal takes for sure. */
export function searchableNames(names: readonly string[]): string[] {
  const taken: string[] = [];
  const utf8 = new TextEncoder();
  let bytes = 0;
  for (const name of names) {
    bytes += utf8.encode(`${JSON.stringify(name)},`).length;
    if (bytes > MAX_BYTES) break;
    taken.push(name);
  }
  return taken;
}
