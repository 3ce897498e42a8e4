import { KNOWN, problemsOf, withPackages } from '../support/definition-text';
import { requireDefinition } from '../../src/definition/check-definition';

describe('a definition is refused', () => {
  const ofRun = (line: string) => ['name: n', line, 'packages: { a: { server: etl01, job: A } }'].join('\n');
  const ofPackage = (line: string) => withPackages(`a: { server: etl01, job: A, ${line} }`);

  it.each([
    [
      'timeout: 30',
      '3:31: packages.a.timeout: expected a duration such as 500ms, 30s, 5m, 4h or 2d, found the number 30',
    ],
    [
      'timeout: 5 minutes',
      "3:31: packages.a.timeout: expected a duration such as 500ms, 30s, 5m, 4h or 2d, found '5 minutes'",
    ],
    ['startWithin: 0s', "3:31: packages.a.startWithin: expected a duration above 0, found '0s'"],
    ['expect: 400d', "3:31: packages.a.expect: expected at most 366d, found '400d'"],
    ['onTimeout: leave', '3:31: packages.a.onTimeout: there is no timeout, neither here nor in the defaults'],
    ['timeout: 1h, onTimeout: kill', "3:44: packages.a.onTimeout: expected 'stop' or 'leave', found 'kill'"],
    ['ifAlreadyRunning: yes', "3:31: packages.a.ifAlreadyRunning: expected 'wait', 'adopt' or 'fail', found 'yes'"],
    ['priority: 1.5', '3:31: packages.a.priority: expected a whole number, found the number 1.5'],
    ['priority: high', "3:31: packages.a.priority: expected a whole number, found 'high'"],
    ['enabled: 1', '3:31: packages.a.enabled: expected true or false, found a number'],
    ['when: some', "3:31: packages.a.when: expected 'all' or 'any', found 'some'"],
    ['startAtStep: 2', '3:31: packages.a.startAtStep: expected a text, found a number; put it in quotes'],
    ["startAtStep: ''", '3:31: packages.a.startAtStep: expected the name of a job step, found an empty text'],
    ['exclusive: [x, y, x]', "3:49: packages.a.exclusive.2: 'x' is in this list already"],
    ['exclusive: { x: y }', '3:31: packages.a.exclusive: expected a name or a list of names, found a map'],
    ['timeout: 1h, expect: 2h', '3:44: packages.a.expect: it is expected to take 2h, but may take 1h only'],
    ['host: etl01.corp', '3:31: packages.a.host: unknown key'],
    ['password: secret', '3:31: packages.a.password: unknown key'],
    ['retry: 3', '3:31: packages.a.retry: expected a map, found a number'],
    [
      'retry: { attempts: 0 }',
      '3:40: packages.a.retry.attempts: expected a whole number from 1 to 100, found the number 0',
    ],
    [
      'retry: { attempts: 101 }',
      '3:40: packages.a.retry.attempts: expected a whole number from 1 to 100, found the number 101',
    ],
    [
      'retry: { attempts: 1, backoff: 0.5 }',
      '3:53: packages.a.retry.backoff: expected a number from 1 to 10, found the number 0.5',
    ],
    ['retry: { wait: 1m }', '3:31: packages.a.retry.attempts: is missing; expected a whole number from 1 to 100'],
    ['retry: { attempts: 1, backof: 2 }', "3:53: packages.a.retry.backof: unknown key; did you mean 'backoff'?"],
    [
      'retry: { attempts: 1, backoff: 11 }',
      '3:53: packages.a.retry.backoff: expected a number from 1 to 10, found the number 11',
    ],
    [
      'retry: { attempts: 1, wait: 2m, maxWait: 1m }',
      '3:63: packages.a.retry.maxWait: the longest wait, 1m, is shorter than the first, 2m',
    ],
    [
      'retry: { attempts: 1, on: [failed, unknown] }',
      "3:66: packages.a.retry.on.1: 'unknown' is never retried: nobody can tell whether the job still runs, and a second start might be a second run",
    ],
    [
      'timeout: 1h, onTimeout: leave, retry: { attempts: 1, on: [timedOut] }',
      '3:44: packages.a.onTimeout: a job that is left running at its timeout cannot be started again: stop it, or do not retry on timedOut',
    ],
    [
      'packages: { b: { server: etl01, job: B } }',
      [
        "3:8: packages.a.server: a sequence, which has packages of its own, has no 'server'; say it at its packages",
        "3:23: packages.a.job: a sequence, which has packages of its own, has no 'job'; say it at its packages",
      ],
    ],
  ])('for a package with %s', (line, problems) => {
    expect(problemsOf(ofPackage(line))).toEqual([problems].flat());
  });

  it.each([
    ['tags: [a, a]', "2:11: tags.1: 'a' is in this list already"],
    ['concurrent: 0', '2:1: concurrent: expected a whole number, 1 or more, found the number 0'],
    ['timeout: forever', "2:1: timeout: expected a duration such as 500ms, 30s, 5m, 4h or 2d, found 'forever'"],
    ['timeuot: 1h', "2:1: timeuot: unknown key; did you mean 'timeout'?"],
    ['window: {}', '2:1: window: expected notBefore, notAfter or blackouts'],
    [
      "window: { notBefore: '22:00' }",
      '2:1: window.timeZone: is missing; a time of day needs a time zone, such as Europe/Berlin',
    ],
    [
      "window: { timeZone: Europe/Berln, notBefore: '22:00' }",
      "2:11: window.timeZone: there is no time zone 'Europe/Berln'; expected one of the IANA names, such as Europe/Berlin; did you mean 'Europe/Berlin'?",
    ],
    [
      "window: { timeZone: UTC, notAfter: '24:00' }",
      "2:26: window.notAfter: expected a time of day such as '22:00', or a moment such as 2026-12-31T22:00:00+01:00, found '24:00'",
    ],
    [
      'window: { notAfter: 2026-02-30T22:00:00Z }',
      "2:11: window.notAfter: expected a time of day such as '22:00', or a moment such as 2026-12-31T22:00:00+01:00, found '2026-02-30T22:00:00Z'",
    ],
    [
      'window: { notBefore: 2026-02-03T22:00:00Z, notAfter: 2026-02-03T22:00:00+01:00 }',
      "2:44: window.notAfter: expected another time, after 'notBefore', 2026-02-03T22:00:00Z",
    ],
    [
      "window: { timeZone: UTC, notBefore: '22:00', notAfter: '22:00' }",
      "2:46: window.notAfter: expected another time, after 'notBefore', 22:00",
    ],
    [
      "window: { timeZone: UTC, blackouts: [{ from: '22:00', to: '22:00', days: [] }, { form: '22:00', to: '7:00' }] }",
      [
        '2:68: window.blackouts.0.days: expected at least one day; without `days` it is every day',
        "2:55: window.blackouts.0.to: expected another time than 'from', 22:00",
        "2:80: window.blackouts.1.from: is missing; expected a time of day such as '22:00'",
        '2:82: window.blackouts.1.form: unknown key',
        "2:97: window.blackouts.1.to: expected a time of day such as '22:00', found '7:00'",
      ],
    ],
    [
      'defaults: { onTimeout: leave }',
      '2:13: defaults.onTimeout: there is no timeout, neither here nor at any package',
    ],
    [
      'defaults: { timeout: null }',
      '2:13: defaults.timeout: expected a duration such as 500ms, 30s, 5m, 4h or 2d, found nothing',
    ],
    ['defaults: { timeout: 1m, expect: 2m }', '2:26: defaults.expect: it is expected to take 2m, but may take 1m only'],
    ['defaults: { server: etl01 }', '2:13: defaults.server: unknown key'],
    ['servers: { etl01: { host: etl01.corp, login: { user: u, password: p } } }', '2:1: servers: unknown key'],
  ])('that says %s', (line, problems) => {
    expect(problemsOf(ofRun(line)).sort()).toEqual([problems].flat().sort());
  });

  it.each([
    ...['stop', 'waits', 'left out', 'full', 'attempt 12', 'control 3'].map((end): [string, string] => [
      `'a (${end})'`,
      `3:3: packages.a (${end}): a name must not end with ' (stop)', ' (waits)', ' (left out)', ' (full)', ' (attempt N)' or ' (control N)', which Temporal shows for other things`,
    ]),
    ["' a'", '3:3: packages. a: expected a name without blanks at its ends and without line breaks'],
    ['"a\\eb"', '3:3: packages.a\u001bb: expected a name without blanks at its ends and without line breaks'],
    [
      "'a ${x}'",
      '3:3: packages.a ${x}: a name cannot have parameters; they may stand in description, job, server, pool and startAtStep',
    ],
    ["''", '3:3: packages.: expected a name, found an empty text'],
    ['a'.repeat(129), `3:3: packages.${'a'.repeat(129)}: a name has at most 128 characters, this one 129`],
  ])('for a package called %s', (name, problem) => {
    expect(problemsOf(withPackages(`${name}: { server: etl01, job: A }`))).toEqual([problem]);
  });

  it('for what is missing', () => {
    expect(problemsOf('description: D')).toEqual([
      '1:1: name: is missing; expected a text',
      '1:1: packages: is missing; expected a map',
    ]);
  });

  it('for a sequence without packages, and one that is none', () => {
    expect(problemsOf(withPackages('s: { packages: {} }', 't: { packages: [a] }', 'u: [a]'))).toEqual([
      '3:8: packages.s.packages: expected at least one package',
      '4:8: packages.t.packages: expected a map, found a list',
      '5:3: packages.u: expected a map, found a list',
    ]);
  });

  it('for a name that is there twice, in whatever sequences, with both places', () => {
    const text = withPackages(
      'a: { server: etl01, job: A }',
      's: { packages: { a: { server: etl01, job: B }, s: { packages: { b: { server: etl01, job: B } } } } }',
    );
    expect(problemsOf(text)).toEqual([
      '4:20: packages.s.packages.a: this name is taken by packages.a; packages and sequences need different names (it:3:3)',
      '4:50: packages.s.packages.s: this name is taken by packages.s; packages and sequences need different names (it:4:3)',
    ]);
  });

  it('inline with the same words, without places', () => {
    expect(() => requireDefinition({ name: 'n', packages: { a: { server: 'etl03' } }, x: 1 }, KNOWN)).toThrow(
      [
        'The definition cannot be used:',
        '  x: unknown key',
        '  packages.a.job: is missing; expected a text',
        "  packages.a.server: there is no server 'etl03' in the inventory; did you mean 'etl01'?",
      ].join('\n'),
    );
  });
});
