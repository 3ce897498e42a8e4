/** The id of the activity that starts and watches a package, whose first try has 1: the package's name, for people. */
export function watchActivityId(name: string, attempt = 1): string {
  return attempt === 1 ? name : `${name} (attempt ${attempt})`;
}
