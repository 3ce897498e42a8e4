import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProcess } from '../../support/in-process';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssis-parent-plan-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const login = { user: 'ssis_parent', password: { env: 'A_PASSWORD_THAT_IS_NOT_SET' } };

/** Plans these packages on `etl01` and `etl02`, which are the pool `loaders` and take `cap` jobs each. */
function plan(packages: object, cap: unknown = 1, ...options: string[]) {
  const server = { host: 'nowhere.invalid', login, maxConcurrent: cap };
  const inventory = { servers: { etl01: server, etl02: server }, pools: { loaders: ['etl01', 'etl02'] } };
  writeFileSync(join(folder, 'servers.yaml'), JSON.stringify(inventory));
  writeFileSync(join(folder, 'nightly.yaml'), JSON.stringify({ name: 'nightly', packages }));
  return inProcess(['plan', join(folder, 'nightly.yaml'), '--servers', join(folder, 'servers.yaml'), ...options], {});
}

const pooled = (job: string, expected: string, more: object = {}) => ({
  ...{ pool: 'loaders', job, expect: expected },
  ...more,
});

describe('ssis-parent plan', () => {
  it('shows order, places, times, what determines the end and the bound, and asks no server', async () => {
    const packages = {
      short: pooled('Short', '10m'),
      long: pooled('Long', '30m'),
      last: { server: 'etl02', job: 'Last', expect: '1h', after: 'long' },
    };
    const { stdout, stderr } = await plan(packages);
    expect(stderr).toBe('');
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.trimEnd());
    expect(lines.slice(0, 4)).toEqual([
      'package  server  starts  takes    ends     why there',
      'long     etl01   0:00    30:00    30:00    as soon as on etl02',
      'short    etl02   0:00    10:00    10:00    30:00 sooner than on etl01',
      'last     etl02   30:00   1:00:00  1:30:00  pinned to etl02',
    ]);
    expect(lines).toContainEqual(expect.stringMatching(/^etl02 {2}last {2}│ +█+$/));
    expect(lines.slice(-3)).toEqual([
      'what determines the end: long → last',
      '',
      "'nightly' would take 1:30:00; any plan takes at least 1:30:00 (the longest chain).",
    ]);
  });

  it('says what it has assumed', async () => {
    const { stdout } = await plan({ a: { pool: 'loaders', job: 'A' } }, 'auto');
    expect(stdout).toContain('No package has `expect`: all are taken to be equally long.');
    expect(stdout).toContain('maxConcurrent: auto is taken for 4 here; a run asks the server.');
  });

  it('counts what has to be done when the chains are short', async () => {
    const packages = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, pooled(name, '10m')]));
    expect((await plan(packages)).stdout).toContain(
      "'nightly' would take 20:00; any plan takes at least 20:00 (all work, with every slot in use).",
    );
  });

  it('says of a package that would not start why not', async () => {
    const packages = { a: pooled('A', '1m'), alarm: pooled('Alarm', '1m', { after: { a: 'failure' } }) };
    expect((await plan(packages)).stdout).toMatch(/^alarm +\(loaders\) .*skipped: 'a' succeeded/m);
  });

  it('prints the same as JSON', async () => {
    const { stdout } = await plan({ a: pooled('A', '1m') }, 1, '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ name: 'nightly', tookMs: 60_000, longestChainMs: 60_000, workMs: 30_000, criticalPath: ['a'] },
      packages: [{ name: 'a', server: 'etl01', expectedMs: 60_000 }],
    });
  });

  it.each([
    ['a server that is not there', { a: { server: 'etl03', job: 'A' } }, /there is no server 'etl03'/],
    ['constraints in a ring', { a: pooled('A', '1m', { after: 'a' }) }, /'?a'?/],
  ])('refuses %s', async (_what, packages, text) => {
    const { status, stderr } = await plan(packages);
    expect(status).toBe(2);
    expect(stderr).toMatch(text);
  });
});
