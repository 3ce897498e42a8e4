/** For an option that may be given again and again: the texts so far and one more. */
export function collectText(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
