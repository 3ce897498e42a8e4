import { criticalPath, predecessorsOf } from '../../src/report/critical-path';
import type { PackageProgress } from '../../src/report/run-progress';
import { definitionOf, withPackages } from '../support/definition-text';

const ran = (name: string, readyAtMs: number, seenAtMs: number): PackageProgress => ({
  ...{ name, job: name, server: 'etl01', status: 'ended', outcome: 'succeeded' },
  ...{ readyAtMs, takenAtMs: readyAtMs, seenAtMs },
});
const skipped = (name: string): PackageProgress => ({ name, job: name, status: 'ended', outcome: 'skipped' });
const predecessors = (...lines: string[]) => predecessorsOf(definitionOf(withPackages(...lines)));

describe('the critical path', () => {
  it('goes from the last end back through the predecessors that ended last', () => {
    const graph = predecessors(
      'a: { server: etl01, job: A }',
      'b: { server: etl01, job: B }',
      'c: { server: etl01, job: C, after: [a, b] }',
      'd: { server: etl01, job: D }',
    );
    const packages = [ran('a', 0, 10), ran('b', 0, 30), ran('c', 30, 60), ran('d', 0, 50)];
    expect(criticalPath(packages, graph)).toEqual(['b', 'c']);
  });

  it('takes no package for a predecessor because it happened to end at the right moment', () => {
    const graph = predecessors(
      'x: { server: etl01, job: X }',
      'a: { server: etl01, job: A }',
      'c: { server: etl01, job: C, after: a }',
    );
    expect(criticalPath([ran('x', 0, 30), ran('a', 0, 30), ran('c', 30, 60)], graph)).toEqual(['a', 'c']);
  });

  it('names, with `when: any`, the one whose end was enough, not those that ended later', () => {
    const graph = predecessors(
      'a: { server: etl01, job: A }',
      'b: { server: etl01, job: B }',
      'c: { server: etl01, job: C, after: [a, b], when: any }',
    );
    expect(criticalPath([ran('a', 0, 10), ran('b', 0, 20), ran('c', 10, 60)], graph)).toEqual(['a', 'c']);
  });

  it('knows that a package waits for what its sequence waits for, and a sequence for all in it', () => {
    const graph = predecessors(
      'a: { server: etl01, job: A }',
      'extract: { after: a, packages: { inner: { packages: { b: { server: etl01, job: B } } }, c: { server: etl01, job: C } } }',
      'd: { server: etl01, job: D, after: extract }',
    );
    const packages = [ran('a', 0, 10), ran('b', 10, 40), ran('c', 10, 20), ran('d', 40, 50)];
    expect(criticalPath(packages, graph)).toEqual(['a', 'b', 'd']);
  });

  it('passes through what was skipped to what it waited for', () => {
    const graph = predecessors(
      'a: { server: etl01, job: A }',
      'b: { server: etl01, job: B, after: a, enabled: false }',
      'c: { server: etl01, job: C, after: b }',
    );
    expect(criticalPath([ran('a', 0, 10), skipped('b'), ran('c', 10, 20)], graph)).toEqual(['a', 'c']);
  });

  it('is empty when nothing ran, and one package when it waited for nobody', () => {
    const graph = predecessors('a: { server: etl01, job: A }');
    expect(criticalPath([skipped('a')], graph)).toEqual([]);
    expect(criticalPath([ran('a', 0, 10)], graph)).toEqual(['a']);
  });

  it('takes no time with 10,000 packages in a row', () => {
    const count = 10_000;
    const packages = Array.from({ length: count }, (_, index) => ran(`p${index}`, index * 10, index * 10 + 10));
    const graph = new Map(packages.map(({ name }, index) => [name, index === 0 ? [] : [`p${index - 1}`]]));
    expect(criticalPath(packages, graph)).toHaveLength(count);
  });
});
