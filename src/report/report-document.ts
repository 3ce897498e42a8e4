import { present } from '../definition/present';
import type { ReportedRun } from './closing-report';
import { criticalPath, type Predecessors } from './critical-path';
import { placementReason } from './placement-text';
import type { ReportDocument } from './report-schema';
import type { PackageSnapshot } from './run-snapshot';

type PackageEntry = ReportDocument['packages'][number];
/** What is there only once it has happened. */
type Happened =
  | ('server' | 'pool' | 'outcome' | 'startedAt' | 'endedAt' | 'historyId' | 'message' | 'expectedMs' | 'whyThere')
  | ('movedFrom' | 'agentRun' | 'failedStep' | 'waitedMs' | 'waitedFor');
type Times = 'queuedMs' | 'startLatencyMs' | 'runMs' | 'detectionLagMs';

/** The report of a run for programs, as docs/report.md has it. */
export function reportDocument(
  { snapshot, report, hasEnded }: ReportedRun,
  predecessors: Predecessors | undefined,
): ReportDocument {
  const { run, packages, outcome } = snapshot;
  const {
    name,
    startedAt,
    endedAt,
    total,
    counts,
    outages = [],
    actions,
    receipts,
    description,
    parameters = {},
    source,
    rerunOf,
    servers,
  } = report;
  // A run that was canceled before it was loaded has had no moment to say so itself.
  const status = hasEnded ? 'ended' : snapshot.status;
  return {
    ...{ run, name, status },
    ...(hasEnded ? { outcome: outcome ?? report.outcome } : {}),
    startedAt,
    ...(endedAt === '' ? {} : { endedAt, tookMs: Date.parse(endedAt) - Date.parse(startedAt) }),
    isOverTime: report.isOverTime === true,
    ...present<Pick<ReportDocument, 'description' | 'source' | 'rerunOf'>>({ description, source, rerunOf }),
    parameters: { ...parameters },
    total,
    counts: { ...counts },
    isComplete: packages.length === total,
    packages: packages.map(packageEntry),
    ...(servers === undefined ? {} : { servers: [...servers] }),
    criticalPath: hasEnded && predecessors !== undefined ? criticalPath(packages, predecessors) : [],
    outages: [...outages],
    actions: [...actions],
    receipts: [...receipts],
  };
}

function packageEntry(snapshot: PackageSnapshot): PackageEntry {
  const { name, job, server, pool, status, outcome, attempt = 1, startedAt, endedAt, historyId, message } = snapshot;
  const { expectedMs, waitedMs, waitedFor, failedStep } = snapshot;
  const why = placementReason(snapshot);
  const whyThere = why === '' ? undefined : why;
  const movedFrom = snapshot.movedFrom && [...snapshot.movedFrom];
  const agentRun = snapshot.agentRun && { ...snapshot.agentRun, ...present({ historyId }) };
  return {
    ...{ name, job, status, attempt },
    ...present<Pick<PackageEntry, Happened>>({
      ...{ server, pool, outcome, startedAt, endedAt, historyId, message },
      ...{ expectedMs, whyThere, movedFrom, waitedMs, waitedFor, failedStep, agentRun },
    }),
    ...timesOf(snapshot),
    isAdopted: snapshot.isAdopted === true,
    isPassed: snapshot.isPassed === true,
    isTolerated: snapshot.isTolerated === true,
    isTakenOver: snapshot.isTakenOver === true,
  };
}

function timesOf({
  readyAtMs,
  takenAtMs,
  askedAtMs = takenAtMs,
  seenAtMs,
  startedAt,
  endedAt,
  isAdopted,
}: PackageSnapshot) {
  const began = startedAt === undefined ? undefined : Date.parse(startedAt);
  const ended = endedAt === undefined ? undefined : Date.parse(endedAt);
  return present<Pick<PackageEntry, Times>>({
    queuedMs: between(readyAtMs, takenAtMs),
    // An adopted job run had begun before anybody asked.
    startLatencyMs: isAdopted === true ? undefined : between(askedAtMs, began),
    runMs: between(began, ended),
    detectionLagMs: between(ended, seenAtMs),
  });
}

function between(from: number | undefined, to: number | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : to - from;
}
