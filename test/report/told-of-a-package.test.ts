import { closingReport } from '../../src/report/closing-report';
import { packageNote } from '../../src/report/package-note';
import { createPaint } from '../../src/report/paint';
import { placementReason, placementText } from '../../src/report/placement-text';
import { reportDocument } from '../../src/report/report-document';
import { reportSchema } from '../../src/report/report-schema';
import type { PackageProgress, RunReport } from '../../src/report/run-progress';
import { runSnapshot } from '../../src/report/run-snapshot';
import { statusText } from '../../src/report/status-text';
import { countPackages } from '../../src/scheduling/run-summary';

const plain = createPaint(false);
const T0 = Date.parse('2026-11-22T02:00:00Z');
const at = (seconds: number) => new Date(T0 + seconds * 1000).toISOString();

const pinned: PackageProgress = {
  ...{ name: 'sales', job: 'Load Sales', server: 'etl01', status: 'ended', outcome: 'succeeded' },
  ...{ readyAtMs: T0, takenAtMs: T0 + 1_000, seenAtMs: T0 + 20_000, startedAt: at(10), endedAt: at(19) },
};
const pooled: PackageProgress = { ...pinned, name: 'marts', pool: 'loaders' };

function told(packages: readonly PackageProgress[], more: Partial<RunReport> = {}) {
  const counts = countPackages(packages);
  const ends = { startedAt: at(0), endedAt: at(20) };
  const progress = { name: 'n', status: 'ended' as const, ...ends, total: packages.length, counts, packages };
  const lists = { failures: [], receipts: [], actions: [] };
  const report: RunReport = {
    name: 'n',
    outcome: 'succeeded',
    ...ends,
    total: packages.length,
    counts,
    ...lists,
    ...more,
  };
  return { snapshot: runSnapshot('n/1', progress, packages), report, hasEnded: true };
}

const entryOf = (each: PackageProgress) => {
  const document = reportDocument(told([each]), undefined);
  expect(reportSchema.parse(document)).toEqual(document);
  return document.packages[0];
};

describe('why a package runs where it runs', () => {
  it.each([
    ['that is pinned', pinned, 'pinned to etl01'],
    ['that nothing else could take', pooled, 'no other could take it'],
    [
      'that ends sooner there',
      { ...pooled, expectedMs: 9_000, instead: { server: 'etl02', laterMs: 61_000 } },
      '1:01 sooner than on etl02',
    ],
    ['of which no duration is known', { ...pooled, instead: { server: 'etl02', laterMs: 0 } }, 'had room'],
    ['that moved', { ...pooled, movedFrom: [{ server: 'etl03' }] }, 'no other could take it, after etl03'],
  ])('of one %s', (_, each, text) => {
    expect(placementText(each)).toBe(text);
  });

  it.each([
    ['was skipped', { ...pinned, takenAtMs: undefined }],
    ['was taken over from another run', { ...pooled, takenAtMs: undefined, isTakenOver: true }],
  ])('is not said of one that %s', (_, { takenAtMs, ...each }) => {
    expect(takenAtMs).toBeUndefined();
    expect(placementText(each as PackageProgress)).toBe('');
  });

  it('names the reasons for programs, also of more than one move', () => {
    const movedFrom = [{ server: 'etl02', reason: 'it is silent' }, { server: 'etl03' }];
    expect(placementReason({ ...pooled, movedFrom })).toBe(
      'no other could take it; not on etl02: it is silent; not on etl03',
    );
    expect(entryOf({ ...pooled, movedFrom })).toMatchObject({ movedFrom });
  });

  it('has a column where there are pools, and the reasons have a section', () => {
    const movedFrom = [{ server: 'etl02', reason: 'it is silent' }];
    expect(closingReport(told([pinned]), plain, 80)).not.toContain('why there');
    const text = closingReport(told([pinned, { ...pooled, movedFrom }]), plain, 80);
    expect(text).toMatch(/^sales .* pinned to etl01$/m);
    expect(text).toContain('where packages were to start first\n  marts: not on etl02: it is silent\n');
  });
});

describe('a package that waited for a job run of somebody else', () => {
  const waited: PackageProgress = { ...pinned, askedAtMs: T0 + 9_000, waitedMs: 8_000, waitedFor: 'a schedule' };

  it('says so, unlike one that did not', () => {
    expect(packageNote(waited)).toBe('waited 0:08 for a run by a schedule');
    expect(packageNote(pinned)).toBe('');
    expect(closingReport(told([waited]), plain, 80)).toMatch(/^sales .* waited 0:08 for a run by a schedule$/m);
  });

  it('has its wait apart from the wait for room and from its start', () => {
    expect(entryOf(waited)).toMatchObject({
      ...{ queuedMs: 1_000, waitedMs: 8_000, waitedFor: 'a schedule', startLatencyMs: 1_000 },
    });
    expect(entryOf(pinned)).toMatchObject({ queuedMs: 1_000, startLatencyMs: 9_000 });
  });
});

it('a package that failed has its step and its job run', () => {
  const agentRun = { jobId: '5A0E', sessionId: 7, requestedDate: '2026-11-22 02:00:09.000' };
  const failedStep = { id: 3, name: 'Load facts' };
  expect(entryOf({ ...pinned, outcome: 'failed', failedStep, agentRun, historyId: 12 })).toMatchObject({
    failedStep,
    agentRun: { ...agentRun, historyId: 12 },
  });
});

describe('the caps of servers', () => {
  const servers = [
    { server: 'etl01', maxConcurrent: 8, isAuto: true, reason: 'it has 8 processors' },
    { server: 'etl02', maxConcurrent: 2, isAuto: false },
    { server: 'etl03', maxConcurrent: null, isAuto: false },
  ];
  const section = 'maxConcurrent: auto\n  etl01 has 8 jobs at once: it has 8 processors\n';

  it('are all in the document; the text has those that the inventory does not say', () => {
    const run = told([pinned], { servers });
    expect(reportDocument(run, undefined).servers).toEqual(servers);
    expect(closingReport(run, plain, 80)).toContain(section);
    expect(closingReport(run, plain, 80)).not.toContain('etl02');
  });

  it('are in the status', () => {
    const { snapshot, report } = told([pinned], { servers });
    expect(statusText(snapshot, report, { paint: plain, now: new Date(T0) })).toContain(section);
  });
});
