import type { ApplicationFailure } from '@temporalio/common';
import { failureOf, FakeRuns, parent } from './fake-runs';

const PACKAGES = 10_000;
const SERVERS = 200;

const runs = new FakeRuns();

it('10,000 jobs that are missing on all 200 servers of their pool are refused with the first 200, before anything is started', async () => {
  const aliases = Array.from({ length: SERVERS }, (_, index) => `etl${index + 1}`);
  const names = Array.from({ length: PACKAGES }, (_, index) => `package ${index + 1}`);
  const definition = parent(Object.fromEntries(names.map((name) => [name, { pool: 'loaders', after: [] }])));
  const handle = await runs.start(definition, {
    servers: aliases.map((alias) => ({ alias, maxConcurrent: 1 })),
    pools: { loaders: aliases },
    missingJobs: new Set(names.map((name) => `Job ${name}`)),
  });
  const { type, message, details } = (await failureOf(handle)) as ApplicationFailure;
  const lines = message.split('\n');
  expect([type, lines.length]).toEqual(['JobNotFound', 201]);
  expect(lines[0]).toMatch(
    /^Package 'package 1': job 'Job package 1' does not exist on (etl\d+, ){9}etl\d+ and 190 more, or the login may not see it\.$/,
  );
  expect(lines.at(-1)).toMatch(/^… and \d+ more$/);
  expect(details).toEqual([lines]);
  expect(runs.journal).toEqual([]);
});
