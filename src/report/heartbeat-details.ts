import type { StartProof } from '../agent/start-attempt';
import type { SeenRun } from '../agent/watched-run';
import type { WatchHeartbeat } from './run-progress';

/**
 * Heartbeat details may come from a worker of another version: what is known of them is read, the rest is not looked at,
 * and what is not as it should be counts as not said. A proof that is lost costs time; one that is made up, a wrong outcome.
 */
export function proofIn(details: unknown): StartProof | null {
  const { proof } = fieldsOf(details);
  if (!isObject(proof)) return null;
  const { run } = proof;
  if (run === null) return { run };
  return isSeenRun(run) ? { run } : null;
}

/** What a watcher says; undefined when that is nothing which is understood here. */
export function watchHeartbeatIn(details: unknown): WatchHeartbeat | undefined {
  const { phase, lastStep, steps, ranForMs, waitsBecause } = fieldsOf(details);
  if (phase !== 'starting' && phase !== 'settling' && phase !== 'running') return undefined;
  return {
    phase,
    proof: proofIn(details),
    ...(typeof lastStep === 'number' ? { lastStep } : {}),
    ...(typeof steps === 'number' ? { steps } : {}),
    ...(typeof ranForMs === 'number' ? { ranForMs } : {}),
    ...(typeof waitsBecause === 'string' ? { waitsBecause } : {}),
  };
}

function fieldsOf(details: unknown): Readonly<Record<string, unknown>> {
  return isObject(details) ? details : {};
}

/** As style 121 writes dates of msdb; with anything else the protocol cannot go on. */
const MOMENT = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,3})?$/;

function isSeenRun(run: unknown): run is SeenRun {
  if (!isObject(run)) return false;
  const { requestedDate, startedAt, isDistinct } = run;
  return isMoment(requestedDate) && (startedAt === null || isMoment(startedAt)) && typeof isDistinct === 'boolean';
}

function isMoment(value: unknown): boolean {
  return typeof value === 'string' && MOMENT.test(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
