import { closingReport } from '../../src/report/closing-report';
import { choosePackages, packageTable } from '../../src/report/package-table';
import { LIVE_COLUMNS } from '../../src/report/package-columns';
import { createPaint } from '../../src/report/paint';
import { runEvents } from '../../src/report/run-events';
import type { PackageProgress, RunProgress, RunReport } from '../../src/report/run-progress';
import type { PackageSnapshot, RunSnapshot } from '../../src/report/run-snapshot';
import { packageSnapshot, runSnapshot } from '../../src/report/run-snapshot';
import { clockDuration } from '../../src/report/time-text';
import { timeline } from '../../src/report/timeline';
import { countPackages } from '../../src/scheduling/run-summary';

const plain = createPaint(false);
const T0 = Date.parse('2026-11-22T02:00:00Z');
const at = (seconds: number) => new Date(T0 + seconds * 1000).toISOString();

const running: PackageProgress = { name: 'sales', job: 'Load Sales', server: 'etl02', status: 'running', steps: 3 };
const ended = (name: string, from: number, to: number, more: Partial<PackageSnapshot> = {}): PackageSnapshot =>
  packageSnapshot(
    {
      name,
      job: `Load ${name}`,
      server: 'etl01',
      status: 'ended',
      outcome: 'succeeded',
      startedAt: at(from),
      endedAt: at(to),
      ...more,
    },
    undefined,
  );

const snapshot = (...packages: PackageSnapshot[]): RunSnapshot => {
  const counts = countPackages(packages);
  const progress: RunProgress = {
    name: 'n',
    status: 'running',
    startedAt: at(0),
    total: packages.length,
    counts,
    packages,
  };
  return runSnapshot('n/1', progress, packages);
};

describe('a duration', () => {
  it.each([
    [-5_000, '0:00'],
    [7_400, '0:07'],
    [59_999, '1:00'],
    [2_472_000, '41:12'],
    [3_723_000, '1:02:03'],
  ])('of %d ms reads %s', (ms, text) => {
    expect(clockDuration(ms)).toBe(text);
  });
});

describe('a package that a watcher has', () => {
  it('is starting until the watcher says that it runs', () => {
    expect(packageSnapshot(running, undefined).status).toBe('starting');
    const settling = { details: { phase: 'settling' as const, proof: null }, ageMs: 0 };
    expect(packageSnapshot(running, settling).status).toBe('starting');
  });

  it('shows the step after the last one that the Agent has completed, and the time since the look', () => {
    const details = { phase: 'running' as const, proof: null, lastStep: 1, steps: 3, ranForMs: 60_000 };
    expect(packageSnapshot(running, { details, ageMs: 1_500 })).toMatchObject({ step: 2, steps: 3, elapsedMs: 61_500 });
  });

  it('never shows more steps than there are', () => {
    const details = { phase: 'running' as const, proof: null, lastStep: 3, steps: 3 };
    expect(packageSnapshot(running, { details, ageMs: 0 }).step).toBe(3);
  });
});

describe('the table', () => {
  it('has package, server, job, status, step, elapsed and outcome', () => {
    const details = { phase: 'running' as const, proof: null, lastStep: 1, steps: 3, ranForMs: 72_000 };
    const waiting: PackageSnapshot = { name: 'marts', job: 'Build Marts', pool: 'loaders', status: 'waiting' };
    const table = packageTable(
      [ended('customers', 0, 4), packageSnapshot(running, { details, ageMs: 0 }), waiting],
      LIVE_COLUMNS,
      plain,
    );
    expect(table.split('\n')).toEqual([
      'package    server     job             status   step    elapsed  outcome',
      'customers  etl01      Load customers  ended            0:04     succeeded',
      'sales      etl02      Load Sales      running  2 of 3  1:12',
      'marts      (loaders)  Build Marts     waiting',
    ]);
  });

  it('keeps what runs and what ended last when there is no room for all, in the order of the definition', () => {
    const waiting: PackageSnapshot = { name: 'later', job: 'J', server: 's', status: 'waiting' };
    const active: PackageSnapshot = { ...running, name: 'active' };
    const chosen = choosePackages([ended('old', 0, 1), waiting, active, ended('new', 0, 9)], 2);
    expect(chosen.map(({ name }) => name)).toEqual(['active', 'new']);
  });
});

describe('the events', () => {
  it('tell each change once', () => {
    const before = snapshot({ name: 'sales', job: 'Load Sales', server: 'etl02', status: 'starting' });
    const now = snapshot(ended('sales', 0, 5, { server: 'etl02', outcome: 'failed', message: 'Disk full.' }));
    expect(runEvents(undefined, before)).toEqual(["sales: starting 'Load Sales' on etl02"]);
    expect(runEvents(before, before)).toEqual([]);
    expect(runEvents(before, now)).toEqual(['sales: failed on etl02 in 0:05: Disk full.']);
  });

  it('tell why a package waits, and that the run is being canceled', () => {
    const busy: PackageSnapshot = {
      name: 'a',
      job: 'A',
      server: 's',
      status: 'starting',
      message: 'it is already running',
    };
    expect(runEvents(undefined, { ...snapshot(busy), status: 'canceling' })).toEqual([
      'the run is being canceled',
      'a: not started yet: it is already running',
    ]);
  });
});

describe('the timeline', () => {
  it('shows when what ran, by server, to scale', () => {
    const lines = timeline(
      [ended('late', 5, 10), ended('first', 0, 5), ended('other', 0, 10, { server: 'etl02' })],
      34,
    );
    const labels = lines.map((line) => line.slice(0, 14));
    expect(labels).toEqual(['etl01  first │', 'etl01  late  │', 'etl02  other │', '             └']);
    expect(lines[3]).toMatch(/└0:00─+0:10$/);
    expect(lines[1]?.indexOf('█')).toBeGreaterThan(lines[0]?.lastIndexOf('█') ?? 0);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(34);
  });

  it('is nothing when nothing ran', () => {
    expect(timeline([{ name: 'a', job: 'A', status: 'ended', outcome: 'skipped' }], 80)).toEqual([]);
  });

  it('shows a package that took no time', () => {
    expect(timeline([ended('a', 0, 0), ended('b', 0, 10)], 60)[0]).toContain('█');
  });
});

describe('the closing report', () => {
  const report = (packages: readonly PackageSnapshot[], more: Partial<RunReport> = {}): RunReport => ({
    name: 'n',
    outcome: 'succeeded',
    startedAt: at(0),
    endedAt: at(65),
    total: packages.length,
    counts: countPackages(packages),
    failures: [],
    receipts: [],
    actions: [],
    ...more,
  });

  it('ends with one line that says how it ended', () => {
    const run = snapshot(ended('a', 0, 60));
    const text = closingReport({ snapshot: run, report: report(run.packages) }, plain, 80);
    expect(text.split('\n').at(-1)).toBe('Run n/1 succeeded in 1:05. 1 package: 1 succeeded.');
  });

  it('names failures and unknown outcomes, and says when there are both', () => {
    const packages = [
      ended('a', 0, 60, { outcome: 'failed', message: 'Disk full.' }),
      ended('b', 0, 60, { outcome: 'unknown', message: 'Rows are gone.' }),
    ];
    const text = closingReport(
      { snapshot: snapshot(...packages), report: report(packages, { outcome: 'failed' }) },
      plain,
      80,
    );
    expect(text).toContain('a: Disk full.\nb: Rows are gone.');
    expect(text).toMatch(/failed in 1:05\. 2 packages: 1 failed, 1 unknown\. Some outcomes are unknown besides\.$/);
  });

  it('shows every receipt of a canceled run, and what was left running with how to stop it', () => {
    const receipts = [
      {
        package: 'a',
        server: 'etl01',
        job: 'A',
        result: 'stopped' as const,
        outcome: 'canceled' as const,
        tookMs: 1234,
        message: '',
      },
      {
        package: 'b',
        server: 'etl02',
        job: 'B',
        result: 'left' as const,
        outcome: 'unknown' as const,
        tookMs: 1,
        message: 'To stop it, …',
      },
    ];
    const text = closingReport(
      { snapshot: snapshot(), report: report([], { outcome: 'canceled', receipts }) },
      plain,
      80,
    );
    expect(text).toContain(
      "2 stop receipts\n  a: 'A' on etl01 stopped after 1.2 s\n  b: 'B' on etl02 was left running: To stop it, …",
    );
  });

  it('leaves out tables that nobody would read', () => {
    const packages = Array.from({ length: 600 }, (_, index) => ended(`p${index}`, 0, 1));
    const text = closingReport({ snapshot: snapshot(...packages), report: report(packages) }, plain, 80);
    expect(text).toBe('Run n/1 succeeded in 1:05. 600 packages: 600 succeeded.');
  });
});
