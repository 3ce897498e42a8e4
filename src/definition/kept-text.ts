/** Characters. History and every page of the report have to hold it. */
const MAX_KEPT = 200;

/** What somebody says with a request, as it is kept with the run. */
export function keptText(text: string): string {
  return text.slice(0, MAX_KEPT);
}
