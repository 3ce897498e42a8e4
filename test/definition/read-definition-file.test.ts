import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findDefinition } from '../../src/definition/find-definition';
import { readDefinitionFile } from '../../src/definition/read-definition-file';
import type { InvalidFile } from '../../src/yaml-file/problem';

const folder = mkdtempSync(join(tmpdir(), 'ssis-parent-definition-'));
const file = join(folder, 'nightly.yaml');
const KNOWN = { servers: ['etl01', 'etl02'], pools: ['loaders'] };

afterAll(() => rmSync(folder, { recursive: true }));

const read = (text: string) => {
  writeFileSync(file, text);
  return readDefinitionFile(file, KNOWN);
};

function problems(text: string): string[] {
  try {
    read(text);
  } catch (error) {
    return (error as InvalidFile).lines.map((line) => line.replace(`${file}:`, ''));
  }
  throw new Error('it was accepted');
}

describe('a definition file', () => {
  it('becomes packages in the order of the file, with their constraints', () => {
    const { definition } = read(
      [
        'name: nightly',
        'packages:',
        '  zeta: { server: etl01, job: Load Z }',
        '  alpha: { pool: loaders, job: Load A, after: zeta }',
        '  beta: { server: etl02, job: Load B, after: [zeta, alpha] }',
        '  gamma: { server: etl02, job: Load C, after: { beta: success } }',
      ].join('\n'),
    );
    expect(definition.packages).toEqual([
      { name: 'zeta', server: 'etl01', job: 'Load Z', after: [] },
      { name: 'alpha', pool: 'loaders', job: 'Load A', after: [{ package: 'zeta', on: 'success' }] },
      {
        name: 'beta',
        server: 'etl02',
        job: 'Load B',
        after: [
          { package: 'zeta', on: 'success' },
          { package: 'alpha', on: 'success' },
        ],
      },
      { name: 'gamma', server: 'etl02', job: 'Load C', after: [{ package: 'beta', on: 'success' }] },
    ]);
  });

  it('may be JSON', () => {
    const json = '{"name":"n","packages":{"a":{"server":"etl01","job":"A"}}}';
    const { definition, source, text } = read(json);
    expect(definition.name).toBe('n');
    expect(text).toBe(json);
    expect(source).toEqual({ name: 'n', packages: { a: { server: 'etl01', job: 'A' } } });
  });

  it('names all problems in the order of the file, each with line and column', () => {
    expect(
      problems('name: n\npackages:\n  a: { server: etl01 }\n  b: { serve: etl01, pool: loaders, job: [1] }\nx: 1\n'),
    ).toEqual([
      '3:3: packages.a.job: is missing; expected a text',
      "4:8: packages.b.serve: unknown key; did you mean 'server'?",
      '4:37: packages.b.job: expected a text, found a list',
      '5:1: x: unknown key',
    ]);
  });

  it('names wrong keys, wrong constraints and unknown servers together', () => {
    const text =
      'name: n\npackages:\n  a: { server: etl9, jobb: A, after: b }\n  b: { server: etl01, job: B, after: [a, c] }\n';
    expect(problems(text).map((line) => line.replace(/;.*/, ''))).toEqual([
      '3:3: packages.a.job: is missing',
      "3:8: packages.a.server: there is no server 'etl9' in the inventory",
      '3:22: packages.a.jobb: unknown key',
      '3:31: packages.a.after: these wait for each other: a → b → a',
      "4:42: packages.b.after.1: there is no package or sequence 'c'",
    ]);
  });

  it.each([
    ['nothing', '', /the file: expected a map, found nothing/],
    ['a list', '- a', /the file: expected a map, found a list/],
    ['no packages', 'name: n\npackages: {}', /packages: expected at least one package/],
    [
      'both server and pool',
      'name: n\npackages: { a: { server: etl01, pool: loaders, job: A } }',
      /either a server.*or a pool/,
    ],
    ['neither', 'name: n\npackages: { a: { job: A } }', /either a server.*or a pool/],
    [
      'a constraint it does not know',
      'name: n\npackages: { a: { server: etl01, job: A }, b: { server: etl01, job: B, after: { a: sucess } } }',
      /2:\d+: packages\.b\.after\.a: expected 'success', 'failure' or 'completion', found 'sucess'/,
    ],
    [
      'an unknown package',
      'name: n\npackages: { mart: { server: etl01, job: A }, b: { server: etl01, job: B, after: marts } }',
      /2:\d+: packages\.b\.after: there is no package or sequence 'marts'; did you mean 'mart'\?/,
    ],
    [
      'a name of every object',
      'name: n\npackages: { b: { server: etl01, job: B, after: toString } }',
      /there is no package or sequence 'toString'/,
    ],
    [
      'a package that waits for itself',
      'name: n\npackages: { b: { server: etl01, job: B, after: b } }',
      /cannot wait for itself/,
    ],
    [
      'a cycle',
      'name: n\npackages: { a: { server: etl01, job: A, after: c }, b: { server: etl01, job: B, after: a }, c: { server: etl01, job: C, after: b } }',
      /wait for each other: a → c → b → a|wait for each other: a → b → c → a/,
    ],
    [
      'an unknown server',
      'name: n\npackages: { a: { server: etl1, job: A } }',
      /no server 'etl1' in the inventory; did you mean 'etl01'\?/,
    ],
    [
      'an unknown pool',
      'name: n\npackages: { a: { pool: x, job: A } }',
      /no pool 'x' in the inventory; known: loaders/,
    ],
    [
      'a key twice',
      'name: n\npackages: { a: { server: etl01, job: A }, a: { server: etl01, job: B } }',
      /2:43: the key 'a' is there twice, first at .*:2:13$/,
    ],
    ['a name with a line break', 'name: n\npackages: { "a\\nb": { server: etl01, job: A } }', /without line breaks/],
    [
      'a name that Temporal shows for other things',
      'name: n\npackages: { "a (stop)": { server: etl01, job: A } }',
      /must not end with/,
    ],
  ])('is refused with %s', (_what, text, problem) => {
    expect(problems(text).join('\n')).toMatch(problem);
  });
});

describe('a definition by name', () => {
  it('is found with any of its extensions', () => {
    writeFileSync(join(folder, 'weekly.json'), '{}');
    expect(findDefinition(folder, 'weekly')).toBe(join(folder, 'weekly.json'));
  });

  it('that does not exist is refused with one that was perhaps meant', () => {
    expect(() => findDefinition(folder, 'wekly')).toThrow(/no definition 'wekly'.*did you mean 'weekly'/);
  });

  it.each(['../secrets', '/etc/passwd', '.hidden', 'a/../weekly'])('never leads out of the folder: %s', (name) => {
    expect(() => findDefinition(folder, name)).toThrow(/There is no definition/);
  });
});
