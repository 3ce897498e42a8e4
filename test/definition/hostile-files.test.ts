import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkDefinition } from '../../src/definition/check-definition';
import { readDefinitionFile } from '../../src/definition/read-definition-file';
import { InvalidFile } from '../../src/yaml-file/problem';
import { YamlFile } from '../../src/yaml-file/yaml-file';
import { definitionOf, problemsOf, withPackages } from '../support/definition-text';

function refusal(text: string): InvalidFile {
  try {
    definitionOf(text);
  } catch (error) {
    if (error instanceof InvalidFile) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('a file that is meant to harm', () => {
  it.each([
    ['maps', 'a: { '.repeat(100_000), '1:319'],
    ['lists', '['.repeat(100_000), '1:65'],
    ['keys', '? '.repeat(100_000), '1:129'],
  ])('by %s in each other without end is refused where it is too deep', (_what, text, at) => {
    expect(refusal(text).message).toBe(
      `The definition it is not valid YAML:\n  it:${at}: maps and lists stand in each other more than 64 deep`,
    );
  });

  it('by depth given inline is refused as well', () => {
    let packages: object = { a: { server: 'etl01', job: 'A' } };
    for (let depth = 0; depth < 20_000; depth++) packages = { [`s${depth}`]: { packages } };
    expect(checkDefinition({ name: 'n', packages }).problems).toEqual([
      {
        path: ['packages', 's19999', 'packages', 's19998', 'packages', 's19997', 'packages', 's19996'],
        text: 'maps and lists stand in each other more than 64 deep',
      },
    ]);
  });

  it('by aliases of aliases is refused', () => {
    const lines = Array.from(
      { length: 30 },
      (_, index) => `a${index + 1}: &a${index + 1} [${Array(10).fill(`*a${index}`).join(', ')}]`,
    );
    expect(refusal(['a0: &a0 [x]', ...lines].join('\n')).message).toBe(
      'The definition it cannot be used: written out, its aliases (*name) would be very many values.',
    );
  });

  it('by aliases of something large is refused', () => {
    const large = `x: &x [${Array(50_000).fill('1').join(',')}]`;
    expect(problemsOf(`${large}\ny: [${Array(50).fill('*x').join(',')}]`)).toEqual([
      '1:1: the file: holds more than 2000000 values',
    ]);
  });

  it('by an alias within what it stands for is refused', () => {
    expect(refusal(withPackages('a: &a { packages: { b: *a } }')).message).toBe(
      "The definition it is not valid YAML:\n  it:3:26: the alias '*a' stands in what it stands for",
    );
  });

  it('by more aliases than can be looked up is refused', () => {
    expect(refusal(`x: &x 1\ny: [${Array(10_001).fill('*x').join(',')}]`).lines).toEqual([
      'it:2:30005: there are more than 10000 aliases',
    ]);
  });

  it('by keys that mean something to JavaScript is refused', () => {
    expect(problemsOf(withPackages('__proto__: { server: etl01, job: A }'))).toEqual([
      "3:3: packages.__proto__: '__proto__' cannot be a name or a key",
    ]);
    expect(problemsOf('{ "name": "n", "packages": { "a": { "__proto__": { "job": "A" } } } }')).toEqual([
      "1:37: packages.a.__proto__: '__proto__' cannot be a name or a key",
    ]);
    expect(({} as Record<string, unknown>).job).toBeUndefined();
  });

  it('by its size is refused before it is read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ssis-parent-large-'));
    try {
      const file = join(folder, 'large.yaml');
      writeFileSync(file, '');
      truncateSync(file, 11 * 1024 * 1024);
      expect(() => readDefinitionFile(file)).toThrow(
        `The definition ${file} cannot be used: it is 11.0 MB large; expected at most 10 MB.`,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a file that is YAML, but no plain value, is refused', () => {
  it.each([
    ['a key twice', 'a: 1\nb: 2\na: 3', ["3:1: the key 'a' is there twice, first at it:1:1"]],
    ['a key twice that is written differently', '1: a\n"1": b', ["2:1: the key '1' is there twice, first at it:1:1"]],
    ['a map as key', '{ a: b }: c', ['1:1: expected a text as key; { } and [ ] in texts need quotes around the whole']],
    ['an alias of nothing', 'a: *b', ["1:4: there is no anchor '&b' before the alias '*b'"]],
    ['a tag', 'a: !Ref b', ['1:4: Unresolved tag: !Ref']],
    ['two documents', 'a: 1\n---\nb: 2', ['2:1: expected one YAML document, found several (---)']],
  ])('for %s', (_what, text, lines) => {
    expect(refusal(text).heading).toBe('The definition it is not valid YAML:');
    expect(problemsOf(text)).toEqual(lines);
  });
});

describe('a file that shares its values', () => {
  it('by an anchor and its aliases is accepted', () => {
    const { packages } = definitionOf(
      withPackages(
        'a: { server: etl01, job: A, retry: &twice { attempts: 2 } }',
        'b: { server: etl01, job: B, retry: *twice }',
      ),
    );
    expect(packages[1]?.retry).toEqual(packages[0]?.retry);
  });

  it('is refused at the alias when what it stands for is wrong there', () => {
    const text = withPackages('a: &a { server: etl01, job: A }', 's: { packages: { b: *a, c: { packages: *a } } }');
    expect(problemsOf(text)).toEqual([
      '4:32: packages.s.packages.c.packages.server: expected a map, found a text',
      '4:32: packages.s.packages.c.packages.job: expected a map, found a text',
    ]);
  });
});

describe('a large file', () => {
  it('in which everything is wrong is told in full, with hints for the first names', () => {
    const lines = Array.from(
      { length: 3_000 },
      (_, index) => `p${index}: { server: elt${index}, job: J, after: q${index + 9_000} }`,
    );
    const problems = problemsOf(withPackages(...lines));
    expect(problems).toHaveLength(6_000);
    expect(problems[0]).toBe(
      "3:9: packages.p0.server: there is no server 'elt0' in the inventory; known: etl01, etl02",
    );
    expect(problems.at(-1)).toBe("3002:37: packages.p2999.after: there is no package or sequence 'q11999'");
  });

  it('with as much of everything as it may have is accepted', () => {
    // The run is one map, its packages one, and each sequence two more; the list is the last.
    const deepest = Array.from({ length: 30 }, (_, depth) => `s${depth}`).reduce(
      (within, name) => `${name}: { packages: { ${within} } }`,
      'a: { server: etl01, job: A, exclusive: [x] }',
    );
    const fiveAliases = 'timeout: *d, startWithin: *d, expect: *d, retry: { attempts: 1, wait: *d, maxWait: *d }';
    const sharing = Array.from({ length: 2_000 }, (_, index) => `p${index}: { server: etl01, job: J, ${fiveAliases} }`);
    const text = withPackages(deepest, 'first: { server: etl01, job: J, timeout: &d 1h }', ...sharing);
    const folder = mkdtempSync(join(tmpdir(), 'ssis-parent-large-'));
    try {
      const file = join(folder, 'large.yaml');
      writeFileSync(file, `${text}\n#`.padEnd(10 * 1024 * 1024, '-'));
      expect(readDefinitionFile(file).definition.packages).toHaveLength(2_002);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('of 10,000 packages keeps them all, in its order', () => {
    const lines = Array.from(
      { length: 10_000 },
      (_, index) => `p${index}: { server: etl01, job: J${index > 0 ? `, after: p${index - 1}` : ''} }`,
    );
    const yaml = YamlFile.parse(withPackages(...lines), 'it', 'The definition');
    const { definition } = checkDefinition(yaml.value);
    expect(definition?.packages).toHaveLength(10_000);
    expect(definition?.packages[9_999]).toEqual({
      name: 'p9999',
      server: 'etl01',
      job: 'J',
      after: [{ package: 'p9998', on: 'success' }],
    });
  });
});
