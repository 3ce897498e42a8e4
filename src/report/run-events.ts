import { packageNote } from './package-note';
import { outageText } from './outages-text';
import type { Outage } from './run-progress';
import { clockDuration } from './time-text';
import type { PackageSnapshot, RunSnapshot } from './run-snapshot';
import { word } from './words';

/** What has happened between two snapshots of a run, one line each. `before` is undefined at first. */
export function runEvents(before: RunSnapshot | undefined, now: RunSnapshot): string[] {
  const known = new Map(before?.packages.map((each) => [each.name, each]));
  const events = now.packages.flatMap((each) => packageEvent(known.get(each.name), each));
  events.unshift(...runEvent(before, now), ...outageEvents(before, now));
  return events;
}

function runEvent(before: RunSnapshot | undefined, { status }: RunSnapshot): string[] {
  if (status === before?.status) return [];
  if (status === 'canceling') return ['the run is being canceled'];
  if (status === 'paused') return ['the run is paused: jobs already running continue, nothing more is started'];
  return before?.status === 'paused' && status === 'running' ? ['the run has been resumed'] : [];
}

function outageEvents({ outages: before = [] }: Partial<RunSnapshot> = {}, { outages = [] }: RunSnapshot): string[] {
  const isIn = (all: readonly Outage[], { server }: Outage) => all.some((each) => each.server === server);
  const begun = outages.filter((each) => !isIn(before, each)).map(outageText);
  const over = before.filter((each) => !isIn(outages, each));
  return [...begun, ...over.map(({ server }) => `${server} can start jobs again`)];
}

const SHOWN = ['status', 'server', 'message', 'step', 'attempt', 'waitsBecause'] as const;

function packageEvent(before: PackageSnapshot | undefined, now: PackageSnapshot): string[] {
  if (now.isTakenOver === true) return [];
  if (before !== undefined && SHOWN.every((property) => before[property] === now[property])) return [];
  const text = eventText(before, now);
  return text === undefined ? [] : [`${now.name}: ${text}`];
}

function eventText(before: PackageSnapshot | undefined, now: PackageSnapshot): string | undefined {
  const { status, server, job, step, steps, message, attempt = 1, waitsBecause } = now;
  const where = `'${job}' on ${server ?? '?'}${attempt > 1 ? `, try ${attempt}` : ''}`;
  if (waitsBecause !== undefined && waitsBecause !== before?.waitsBecause) return waitsBecause;
  switch (status) {
    case 'waiting':
    case 'ready':
      return message;
    case 'starting':
      return message === undefined ? `starting ${where}` : `not started yet: ${message}`;
    case 'running':
      if (before?.waitsBecause !== undefined && waitsBecause === undefined) return `its job can be seen again`;
      if (before?.status === 'running') return steps !== 1 && step !== undefined ? stepText(now) : undefined;
      return `running ${where}${step === undefined || steps === 1 ? '' : `, step ${step} of ${steps ?? '?'}`}`;
    case 'stopping':
      return `stopping ${where}`;
    case 'ended':
      return endText(now);
  }
}

function stepText({ step, steps }: PackageSnapshot): string {
  return `step ${step ?? '?'} of ${steps ?? '?'}`;
}

function endText(snapshot: PackageSnapshot): string {
  const { outcome = 'unknown', server, elapsedMs, message } = snapshot;
  const note = packageNote(snapshot);
  const where = server === undefined || outcome === 'skipped' ? '' : ` on ${server}`;
  const took = elapsedMs === undefined ? '' : ` in ${clockDuration(elapsedMs)}`;
  return `${word(outcome)}${where}${took}${note === '' ? '' : ` (${note})`}${message === undefined ? '' : `: ${message}`}`;
}
