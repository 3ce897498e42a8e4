const MAX_NAMES = 10;

/** Names in a sentence, however many there are: the first ten, and how many more. */
export function firstNames(names: readonly string[]): string {
  const more = names.length - MAX_NAMES;
  return more > 0 ? `${names.slice(0, MAX_NAMES).join(', ')} and ${more} more` : names.join(', ');
}
