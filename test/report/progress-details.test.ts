import { progressDetails } from '../../src/report/progress-details';
import type { PackageProgress, RunReport } from '../../src/report/run-progress';

const NONE = { waiting: 0, ready: 0, starting: 0, running: 0, stopping: 0, ended: 0 };
const NO_ENDS = { succeeded: 0, failed: 0, canceled: 0, timedOut: 0, unknown: 0, skipped: 0 };
const AT = '2026-11-26T02:00:04.123Z';

function report(change: Partial<RunReport>): RunReport {
  return {
    name: 'nightly-load',
    outcome: 'failed',
    startedAt: AT,
    endedAt: '',
    total: 12,
    counts: { ...NONE, ...NO_ENDS },
    failures: [],
    receipts: [],
    actions: [],
    ...change,
  };
}

const failed = (name: string, message: string): PackageProgress => ({
  name,
  job: 'Load',
  server: 'etl01',
  status: 'ended',
  outcome: 'timedOut',
  message,
});

describe('the details of a run in the Web UI', () => {
  it('count packages by status and say in a line each what failed', () => {
    const counts = { ...NONE, ...NO_ENDS, ended: 9, succeeded: 8, timedOut: 1, running: 1, waiting: 2 };
    const details = progressDetails(
      report({ counts, failures: [failed('load', "Job 'Load'\non etl01 ran over.")] }),
      AT,
    );
    expect(details.split('\n')).toEqual([
      '**nightly-load**: 9 of 12 packages ended, as of 2026-11-26 02:00:04 UTC.',
      '',
      '| status | packages |',
      '| --- | --- |',
      '| succeeded | 8 |',
      '| timed out | 1 |',
      '| running | 1 |',
      '| waiting | 2 |',
      '',
      "- **load** timed out: Job 'Load' on etl01 ran over.",
    ]);
  });

  it('are 20 lines at most, and say how many failures are not shown', () => {
    const counts = { ...NONE, ...NO_ENDS, ended: 200, timedOut: 200, waiting: 1 };
    const failures = Array.from({ length: 200 }, (_, index) => failed(`p${index}`, 'x'.repeat(500)));
    const lines = progressDetails(report({ counts, failures }), AT).split('\n');
    expect(lines).toHaveLength(20);
    expect(lines.at(-1)).toBe('- … and 188 more');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(200);
  });

  it('take names and messages for what they are, not for Markdown', () => {
    const failures = [failed('a|b*', '<script>[x](y) `z` | end')];
    expect(progressDetails(report({ name: '_x_', failures }), AT)).toMatch(
      /^\*\*\\_x\\_\*\*[\s\S]*- \*\*a\\\|b\\\*\*\* timed out: \\<script\\>\\\[x\\\]\(y\) \\`z\\` \\\| end$/,
    );
  });
});
