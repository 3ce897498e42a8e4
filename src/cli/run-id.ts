/** The id of a run that is started now: `nightly-load/2026-11-22T02:00:04Z`. */
export function newRunId(name: string): string {
  return `${name}/${new Date().toISOString().slice(0, 19)}Z`;
}
