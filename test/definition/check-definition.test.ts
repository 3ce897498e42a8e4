import { definitionOf, withPackages } from '../support/definition-text';

describe('a definition becomes what runs', () => {
  it('with defaults for what a package does not say, and without what is a default anyway', () => {
    const { packages } = definitionOf(
      [
        'name: n',
        'defaults:',
        '  { timeout: 4h, onTimeout: leave, startWithin: 30m, ifAlreadyRunning: adopt, retry: { attempts: 2 }, priority: 5,',
        '    expect: 1h, tolerateFailure: true }',
        'packages:',
        '  a: { server: etl01, job: A }',
        '  b: { server: etl01, job: B, timeout: 90m, onTimeout: stop, startWithin: 1500ms, ifAlreadyRunning: wait,',
        '       retry: { attempts: 1, wait: 2h, on: [canceled], from: failedStep }, priority: 0, expect: 1.5s, tolerateFailure: false }',
        '  c: { server: etl01, job: C, timeout: null, startWithin: null, retry: null, expect: null }',
      ].join('\n'),
    );
    expect(packages).toEqual([
      {
        name: 'a',
        server: 'etl01',
        job: 'A',
        after: [],
        timeoutMs: 14_400_000,
        onTimeout: 'leave',
        startWithinMs: 1_800_000,
        ifAlreadyRunning: 'adopt',
        retry: { attempts: 2, waitMs: 60_000, backoff: 1, maxWaitMs: 3_600_000, on: ['failed'] },
        priority: 5,
        expectMs: 3_600_000,
        tolerateFailure: true,
      },
      {
        name: 'b',
        server: 'etl01',
        job: 'B',
        after: [],
        timeoutMs: 5_400_000,
        startWithinMs: 1_500,
        retry: {
          attempts: 1,
          waitMs: 7_200_000,
          backoff: 1,
          maxWaitMs: 7_200_000,
          on: ['canceled'],
          fromFailedStep: true,
        },
        expectMs: 1_500,
      },
      {
        name: 'c',
        server: 'etl01',
        job: 'C',
        after: [],
        ifAlreadyRunning: 'adopt',
        priority: 5,
        tolerateFailure: true,
      },
    ]);
  });

  it('with sequences beside the packages that stand in them, however deep, in the order of the file', () => {
    const { packages, sequences } = definitionOf(
      withPackages(
        'load:',
        '  description: Everything',
        '  packages:',
        '    a: { server: etl01, job: A }',
        '    late: { after: a, when: any, enabled: false, packages: { b: { server: etl01, job: B } } }',
        'end: { server: etl01, job: E, after: { load: completion, a: failure }, when: any }',
      ),
    );
    expect(packages).toEqual([
      { name: 'a', server: 'etl01', job: 'A', sequence: 'load', after: [] },
      { name: 'b', server: 'etl01', job: 'B', sequence: 'late', after: [], disabled: true },
      {
        name: 'end',
        server: 'etl01',
        job: 'E',
        after: [
          { package: 'load', on: 'completion' },
          { package: 'a', on: 'failure' },
        ],
        when: 'any',
      },
    ]);
    expect(sequences).toEqual([
      { name: 'load', description: 'Everything', after: [] },
      { name: 'late', sequence: 'load', after: [{ package: 'a', on: 'success' }] },
    ]);
  });

  it('with everything it says about the run', () => {
    expect(
      definitionOf(
        [
          '$schema: ./definition.schema.json',
          'name: n',
          'description: D',
          'tags: [x, y]',
          'concurrent: 20',
          'timeout: 2d',
          "window: { timeZone: Europe/Berlin, notBefore: '22:00', blackouts: [{ from: '23:30', to: '00:30', days: [sun] }] }",
          'packages: { a: { pool: loaders, job: A, enabled: false, startAtStep: Merge, exclusive: ledger } }',
        ].join('\n'),
      ),
    ).toEqual({
      name: 'n',
      description: 'D',
      tags: ['x', 'y'],
      concurrent: 20,
      timeoutMs: 172_800_000,
      window: {
        timeZone: 'Europe/Berlin',
        notBefore: '22:00',
        blackouts: [{ from: '23:30', to: '00:30', days: ['sun'] }],
      },
      packages: [
        {
          name: 'a',
          pool: 'loaders',
          job: 'A',
          after: [],
          disabled: true,
          startAtStep: 'Merge',
          exclusive: ['ledger'],
        },
      ],
    });
  });

  it('with moments in UTC when its window says no time zone', () => {
    const { window } = definitionOf(
      'name: n\nwindow: { notBefore: 2026-12-31T22:00:00+01:00 }\npackages: { a: { server: etl01, job: A } }',
    );
    expect(window).toEqual({ timeZone: 'UTC', notBefore: '2026-12-31T22:00:00+01:00' });
  });

  it('with times of day as texts, also without quotes', () => {
    const { window } = definitionOf(
      'name: n\nwindow: { timeZone: UTC, notBefore: 22:00, notAfter: 06:00 }\npackages: { a: { server: etl01, job: A } }',
    );
    expect(window).toEqual({ timeZone: 'UTC', notBefore: '22:00', notAfter: '06:00' });
  });

  it.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['5m', 300_000],
    ['4h', 14_400_000],
    ['2d', 172_800_000],
    ['366d', 31_622_400_000],
  ])('with a duration of %s', (text, timeoutMs) => {
    const { packages } = definitionOf(withPackages(`a: { server: etl01, job: A, timeout: ${text} }`));
    expect(packages[0]?.timeoutMs).toBe(timeoutMs);
  });

  it('with names that are words of JavaScript', () => {
    const { packages } = definitionOf(
      withPackages('constructor: { server: etl01, job: A }', 'toString: { server: etl01, job: B, after: constructor }'),
    );
    expect(packages.map(({ name }) => name)).toEqual(['constructor', 'toString']);
  });
});
