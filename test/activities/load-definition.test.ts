import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import { loadDefinition } from '../../activities/load-definition';
import { DEFAULT_RUN_SETTINGS } from '../../src/cli/worker-settings';
import { loadInventory } from '../../src/servers/load-inventory';

const folder = mkdtempSync(join(tmpdir(), 'ssis-parent-load-'));
afterAll(() => rmSync(folder, { recursive: true }));

const LOGIN = 'login: { user: u, password: { env: PW } }';
writeFileSync(
  join(folder, 'servers.yaml'),
  [
    'servers:',
    `  etl01: { host: h, maxConcurrent: 3, ${LOGIN} }`,
    `  etl02: { host: h, window: { timeZone: Europe/Berlin, notBefore: '22:00', notAfter: '06:00' }, ${LOGIN} }`,
    `  etl03: { host: h, maxConcurrent: auto, window: { timeZone: UTC, notBefore: '22:00' }, ${LOGIN} }`,
    'pools: { loaders: [etl01, etl02] }',
  ].join('\n'),
);
const NIGHTLY = [
  'name: nightly # every night',
  'parameters: { region: { type: text }, batch: { type: number, default: 5 } }',
  "window: { timeZone: UTC, blackouts: [{ from: '13:00', to: '14:00', days: [thu] }] }",
  'packages: { a: { pool: loaders, job: "Load ${region} ${batch}" } }',
].join('\n');
writeFileSync(join(folder, 'nightly.yaml'), NIGHTLY);

const needed = {
  inventory: loadInventory(join(folder, 'servers.yaml'), { PW: 'secret' }),
  definitionsFolder: folder,
  run: DEFAULT_RUN_SETTINGS,
  readFormerRun: (run: string) => Promise.reject(new Error(`nobody asked for ${run}`)),
};
const NOW = Date.parse('2026-01-15T12:00:00Z');
const load = (input: unknown) => loadDefinition(input, needed, NOW);

async function failure(input: unknown): Promise<ApplicationFailure> {
  try {
    await load(input);
  } catch (error) {
    if (error instanceof ApplicationFailure) return error;
    throw error;
  }
  throw new Error('it was loaded');
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('a definition is loaded', () => {
  it('by name, with the values of its parameters, its text, and when it may run', async () => {
    const loaded = await load({ definition: 'nightly', set: { region: 'EMEA', batch: '7' } });
    expect(loaded).toEqual({
      definition: {
        name: 'nightly',
        parameters: { region: 'EMEA', batch: 7 },
        window: { timeZone: 'UTC', blackouts: [{ from: '13:00', to: '14:00', days: ['thu'] }] },
        packages: [{ name: 'a', pool: 'loaders', job: 'Load EMEA 7', after: [] }],
      },
      servers: [
        { alias: 'etl01', maxConcurrent: 3 },
        { alias: 'etl02', maxConcurrent: null },
      ],
      pools: { loaders: ['etl01', 'etl02'] },
      settings: DEFAULT_RUN_SETTINGS,
      openTimes: {
        run: {
          notBeforeMs: null,
          notAfterMs: null,
          blackouts: [
            [Date.parse('2026-01-15T13:00:00Z'), Date.parse('2026-01-15T14:00:00Z')],
            [Date.parse('2026-01-22T13:00:00Z'), Date.parse('2026-01-22T14:00:00Z')],
          ],
        },
        servers: {
          etl02: {
            notBeforeMs: Date.parse('2026-01-15T21:00:00Z'),
            notAfterMs: Date.parse('2026-01-16T05:00:00Z'),
            blackouts: [],
          },
        },
      },
      source: { name: 'nightly', sha256: sha256(NIGHTLY) },
      text: NIGHTLY,
    });
    expect(JSON.parse(JSON.stringify(loaded))).toEqual(loaded);
  });

  it('inline, alone or in a request, as the same', async () => {
    const definition = { name: 'n', packages: { a: { server: 'etl01', job: 'A' } } };
    const loaded = await load(definition);
    expect(loaded.text).toBe(JSON.stringify(definition));
    expect(loaded.source).toEqual({ name: null, sha256: sha256(JSON.stringify(definition)) });
    expect(loaded.openTimes).toEqual({ run: null, servers: {} });
    expect(await load({ definition })).toEqual(loaded);
    expect(await load({ definition, set: {} })).toEqual(loaded);
  });

  it('with a server that is to say itself how many jobs it may have', async () => {
    const { servers } = await load({ name: 'n', packages: { a: { server: 'etl03', job: 'J' } } });
    expect(servers).toEqual([{ alias: 'etl03', maxConcurrent: 'auto' }]);
  });
});

describe('a definition is not loaded', () => {
  it.each([
    [null, '  the input: expected the name of a definition, a definition, { definition, set } or { rerun }'],
    [5, '  the input: expected the name of a definition, a definition, { definition, set } or { rerun }'],
    [['nightly'], '  the input: expected the name of a definition, a definition, { definition, set } or { rerun }'],
    [
      { definition: 5, sett: {}, set: { a: null } },
      '  definition: expected the name of a definition, or a definition\n' +
        '  set.a: expected a text, a number, true or false\n' +
        "  sett: unknown key; did you mean 'set'?",
    ],
    [{ rerun: { run: 'r', from: ['a'], only: ['b'] } }, '  rerun: expected no more than one of from, only and unknown'],
    [
      { rerun: { from: [], unknown: 'x' }, set: {} },
      '  rerun.run: expected the Workflow ID of the run\n' +
        '  rerun.from: expected names of packages\n' +
        "  rerun.unknown: expected 'again' or 'succeeded'\n" +
        '  set: unknown key',
    ],
    [
      JSON.parse('{ "definition": "nightly", "set": { "__proto__": 1 } }'),
      "  set.__proto__: '__proto__' cannot be a name or a key",
    ],
  ])('from %j', async (input, lines) => {
    expect((await failure(input)).message).toBe(`The run cannot be started as it was asked for:\n${lines}`);
  });

  it('without the values it needs', async () => {
    const file = join(folder, 'nightly.yaml');
    expect((await failure('nightly')).message).toBe(
      `The definition ${file} cannot be used:\n` +
        `  ${file}:2:15: parameters.region: has no default, and no value was given; expected one of type text, as with --set region=VALUE`,
    );
  });

  it('with all problems at once, as far as history can hold them', async () => {
    const packages = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`p${index}`, { server: 'etl01' }]));
    const { type, nonRetryable, details } = await failure({ name: 'n', packages });
    expect({ type, nonRetryable }).toEqual({ type: 'InvalidDefinition', nonRetryable: true });
    const [lines] = details as [string[]];
    expect(lines).toHaveLength(201);
    expect(lines.slice(199)).toEqual(['packages.p199.job: is missing; expected a text', '… and 100 more']);
  });
});
