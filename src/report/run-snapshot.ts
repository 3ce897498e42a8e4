import type { PackageProgress, RunProgress, WatchHeartbeat } from './run-progress';

/** One package as it is now: what the workflow knows, and what its watcher last said. */
export interface PackageSnapshot extends PackageProgress {
  /** The step that runs now, from 1. */
  readonly step?: number;
  /** How long the job run has taken so far or took in all, in milliseconds. */
  readonly elapsedMs?: number;
  /** How long the job may run, in milliseconds. */
  readonly timeLimitMs?: number;
  /** What keeps its watcher from seeing how the job stands. */
  readonly waitsBecause?: string;
}

/** A run as it is now. */
export interface RunSnapshot extends Omit<RunProgress, 'packages'> {
  /** The Workflow ID. */
  readonly run: string;
  /** All packages, in the order of the definition. */
  readonly packages: readonly PackageSnapshot[];
}

/** A heartbeat and how long ago it came, in milliseconds. */
export interface AgedHeartbeat {
  readonly details: WatchHeartbeat;
  readonly ageMs: number;
}

/** The whole run, counted by what its watchers say too. */
export function runSnapshot(run: string, progress: RunProgress, packages: readonly PackageSnapshot[]): RunSnapshot {
  const count = (wanted: PackageSnapshot['status']) => packages.filter(({ status }) => status === wanted).length;
  const counts = { ...progress.counts, starting: count('starting'), running: count('running') };
  return { ...progress, run, counts, packages };
}

/** Adds to a package what the heartbeat of its watcher says. */
export function packageSnapshot(progress: PackageProgress, heartbeat: AgedHeartbeat | undefined): PackageSnapshot {
  if (progress.startedAt !== undefined && progress.endedAt !== undefined) {
    return { ...progress, elapsedMs: Date.parse(progress.endedAt) - Date.parse(progress.startedAt) };
  }
  if (progress.status !== 'running') return progress;
  // The workflow has handed it to a watcher; that it runs is for the watcher to say.
  const { waitsBecause } = heartbeat?.details ?? {};
  const waits = waitsBecause === undefined ? {} : { waitsBecause };
  if (heartbeat?.details.phase !== 'running') return { ...progress, status: 'starting', ...waits };
  const { ranForMs, lastStep = 0, steps = progress.steps } = heartbeat.details;
  return {
    ...progress,
    ...(steps === undefined ? {} : { step: Math.min(lastStep + 1, steps) }),
    ...(ranForMs === undefined ? {} : { elapsedMs: ranForMs + heartbeat.ageMs }),
    ...waits,
  };
}
