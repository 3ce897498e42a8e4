/** What Temporal's schedules and {@link newRunId} put behind the name of a run. */
const STARTED_AT = /[/-]\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

/** The id of a run that is started now: `nightly-load/2026-11-22T02:00:04.187Z`. Several may be started in a second. */
export function newRunId(name: string): string {
  return `${name}/${new Date().toISOString()}`;
}

/** The name by which such a run, or one of a schedule, was started. */
export function nameOfRun(id: string): string {
  return id.replace(STARTED_AT, '');
}
