import { actionText, recordedText } from '../../src/report/action-text';
import { drawRun } from '../../src/cli/live-table';
import { ENDED_COLUMNS, LIVE_COLUMNS } from '../../src/report/package-columns';
import { packageTable } from '../../src/report/package-table';
import { createPaint } from '../../src/report/paint';
import { runEvents } from '../../src/report/run-events';
import type { RequestName } from '../../src/report/run-progress';
import type { PackageSnapshot, RunSnapshot } from '../../src/report/run-snapshot';
import { runSnapshot } from '../../src/report/run-snapshot';
import { statusText } from '../../src/report/status-text';
import { countPackages } from '../../src/scheduling/run-summary';

const plain = createPaint(false);
const startedAt = '2026-11-22T02:00:00.000Z';

const snapshot = (status: RunSnapshot['status'], ...packages: PackageSnapshot[]): RunSnapshot =>
  runSnapshot(
    'n/1',
    { name: 'n', status, startedAt, total: packages.length, counts: countPackages(packages), packages },
    packages,
  );

const sales: PackageSnapshot = { name: 'sales', job: 'Load Sales', server: 'etl02', status: 'running' };

describe('what is unusual about a package', () => {
  it('stands in a column of its own, which is there only when there is something to say', () => {
    const usual = packageTable([sales], LIVE_COLUMNS, plain);
    expect(usual).not.toContain('note');
    const table = packageTable(
      [
        { ...sales, attempt: 2 },
        { ...sales, status: 'ended', outcome: 'failed', isTolerated: true, isAdopted: true },
        { ...sales, status: 'ended', outcome: 'skipped', isPassed: true },
        { ...sales, status: 'ended', outcome: 'succeeded', isTolerated: true },
      ],
      ENDED_COLUMNS,
      plain,
    );
    expect(table.split('\n').map((line) => line.split(/ {2,}/).at(-1))).toEqual([
      'note',
      'try 2',
      'adopted, tolerated',
      'passed over',
      'succeeded',
    ]);
  });

  it('and how much time it has, as long as it runs', () => {
    const limited = { ...sales, elapsedMs: 61_000, timeLimitMs: 14_400_000 };
    expect(packageTable([limited], LIVE_COLUMNS, plain)).toContain('1:01 of 4:00:00');
    expect(packageTable([{ ...limited, status: 'ended' }], LIVE_COLUMNS, plain)).not.toContain('4:00:00');
  });
});

describe('the events', () => {
  it('tell that a run is paused and goes on, once each', () => {
    const [running, paused] = [snapshot('running', sales), snapshot('paused', sales)];
    expect(runEvents(running, paused)).toEqual([
      'the run is paused: jobs already running continue, nothing more is started',
    ]);
    expect(runEvents(paused, paused)).toEqual([]);
    expect(runEvents(paused, running)).toEqual(['the run has been resumed']);
  });

  it('tell which try begins, and that a failure is tolerated', () => {
    const again = snapshot('running', { ...sales, status: 'starting', attempt: 2 });
    expect(runEvents(undefined, again)).toEqual(["sales: starting 'Load Sales' on etl02, try 2"]);
    const ended = {
      ...sales,
      attempt: 2,
      isTolerated: true,
      status: 'ended',
      outcome: 'failed',
      message: 'Full.',
    } as const;
    expect(runEvents(again, snapshot('running', ended))).toEqual(['sales: failed on etl02 (try 2, tolerated): Full.']);
  });
});

describe('a paused run', () => {
  it('cannot be overlooked on a terminal', () => {
    const drawn = drawRun(snapshot('paused', sales), { rows: 24, columns: 100 }, plain);
    expect(drawn).toMatch(/^n\/1 PAUSED, nothing more is started, /);
  });

  it('is told with who paused it', () => {
    const paused = { action: 'pause', at: startedAt, by: 'anna', reason: 'disk is full' } as const;
    const text = statusText(
      snapshot('paused', sales),
      { actions: [paused] },
      {
        paint: plain,
        now: new Date('2026-11-22T02:10:00Z'),
      },
    );
    expect(text).toContain('pause the run, by anna: disk is full');
    expect(text).toMatch(/Run n\/1 is PAUSED: .*It began 10:00 ago\. 1 package: 1 running\.$/);
  });
});

describe('a request that was recorded', () => {
  it.each<[RequestName, RegExp]>([
    ['pause', /nothing more is started until `ssis-parent resume n\/1`/],
    ['resume', /Packages start again/],
    ['skip', /'sales' is passed over/],
    ['retry', /'sales' is tried again/],
    ['stop', /being stopped on its server/],
    ['leaveRunning', /A cancel leaves the jobs running/],
    ['forceStop', /A cancel stops every job/],
  ])('%s says in one line what follows', (action, text) => {
    const said = recordedText({ action, at: startedAt, package: 'sales' }, 'n/1');
    expect(said).toMatch(text);
    expect(said).not.toContain('\n');
  });

  it('is told by time, what, who and why', () => {
    const text = actionText({ action: 'stop', package: 'sales', at: startedAt, by: 'anna', reason: 'too slow' });
    expect(text).toMatch(/^\d\d:\d\d:\d\d stop 'sales', by anna: too slow$/);
  });
});
