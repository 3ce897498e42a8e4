import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { stringify } from 'yaml';
import { checkDefinition } from '../../src/definition/check-definition';
import type { GivenValues } from '../../src/definition/parameters';
import { InvalidFile } from '../../src/yaml-file/problem';
import { YamlFile } from '../../src/yaml-file/yaml-file';
import { KNOWN } from '../support/definition-text';
import { Random } from '../support/random';

/** Set SEED to see again what a failure names. */
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const KEYS = [
  ...['name', 'packages', 'server', 'pool', 'job', 'after', 'when', 'retry', 'timeout', 'onTimeout', 'defaults'],
  ...['parameters', 'window', 'blackouts', 'notBefore', 'timeZone', 'type', 'default', 'tags', 'exclusive', 'enabled'],
  ...['attempts', 'on', 'description', 'a', 'b', 'constructor', '__proto__', '0', '', '${a}', 'expect', 'priority'],
];
const SCALARS = [
  ...['a', 'b', 'etl01', 'loaders', '', '4h', '0s', '22:00', 'Europe/Berlin', '${a}', '${', '$${a}', 'success', 'any'],
  ...[
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e308,
    'unknown',
    'failed',
    'text',
    'date',
    '2026-01-01',
    '\u0000',
    '💥',
    'a (stop)',
  ],
];

function garbage(random: Random, depth: number): unknown {
  if (depth === 0 || random.oneIn(3)) return random.pick(SCALARS);
  const size = random.below(5);
  if (random.oneIn(4)) return Array.from({ length: size }, () => garbage(random, depth - 1));
  return Object.fromEntries(Array.from({ length: size }, () => [random.pick(KEYS), garbage(random, depth - 1)]));
}

/** A text that was a definition, with something in it changed, doubled or gone. */
function damaged(text: string, random: Random): string {
  let result = text;
  for (let change = random.below(4); change >= 0; change--) {
    const at = random.below(result.length);
    const until = at + random.below(12);
    const put = random.pick([
      '',
      '{',
      '}',
      '[',
      ']',
      ':',
      '\n',
      '  ',
      '"',
      "'",
      '&a ',
      '*a',
      '- ',
      '? ',
      '|',
      '!x ',
      '${',
      '\t',
      '\u0000',
      '\ud800',
    ]);
    result = result.slice(0, at) + put + (random.oneIn(3) ? result.slice(at, until) : '') + result.slice(until);
  }
  return result;
}

function definition(random: Random) {
  const names = Array.from(
    { length: 1 + random.below(12) },
    (_, index) => `${random.pick(['p', 'load ', 'Größe-'])}${index}`,
  );
  const child = (index: number): object => {
    const earlier = names.slice(0, index).filter(() => random.oneIn(3));
    const constraints = Object.fromEntries(
      earlier.map((name) => [name, random.pick(['success', 'failure', 'completion'])]),
    );
    return {
      ...(random.oneIn(3) ? { pool: 'loaders' } : { server: random.pick(KNOWN.servers) }),
      job: random.pick(['Load', 'Load ${day}', 'Load $${x}', '1', 'yes: no', '# none']),
      ...(earlier.length > 0 ? { after: random.oneIn(2) ? earlier : constraints } : {}),
      ...(random.oneIn(3) ? { when: random.pick(['all', 'any']) } : {}),
      ...(random.oneIn(3) ? { timeout: random.pick(['90s', '4h']), expect: '1m' } : {}),
      ...(random.oneIn(3) ? { retry: { attempts: 1 + random.below(100), backoff: 1 + random.next() } } : {}),
      ...(random.oneIn(3) ? { priority: random.below(20) - 10, exclusive: random.pick(['x', ['x', 'y']]) } : {}),
      ...(random.oneIn(3) ? { description: random.pick(['multi\nline', ' ', 'Ünï: "quoted"']) } : {}),
    };
  };
  const packages: Record<string, object> = {};
  let within = packages;
  for (const [index, name] of names.entries()) {
    within[name] = child(index);
    if (!random.oneIn(4)) continue;
    const inner: Record<string, object> = {};
    within[`sequence ${index}`] = { packages: inner };
    within = inner;
    inner[`first of ${index}`] = { server: 'etl01', job: 'J' };
  }
  return {
    name: 'random',
    parameters: { day: { type: 'date', default: '2026-01-01' } },
    ...(random.oneIn(2)
      ? { defaults: { startWithin: '30m', ifAlreadyRunning: random.pick(['wait', 'adopt', 'fail']) } }
      : {}),
    packages,
  };
}

function check(text: string, given?: GivenValues) {
  const yaml = YamlFile.parse(text, 'it', 'The definition');
  const checked = checkDefinition(yaml.value, KNOWN, given);
  if (checked.definition === undefined) throw yaml.invalid(checked.problems);
  return checked.definition;
}

/** Fails with what was thrown that is no InvalidFile, and with the seed. */
function expectNoDefect(text: string, seed: number): void {
  try {
    check(text, seed % 2 === 0 ? {} : undefined);
  } catch (error) {
    if (error instanceof InvalidFile && error.message.length > 0) return;
    throw new Error(`SEED=${seed} made ${String(error)} of:\n${text}`, { cause: error });
  }
}

describe(`whatever a file holds (SEED=${SEED})`, () => {
  it('garbage of its own words is accepted or refused, and breaks nothing', () => {
    for (let seed = SEED; seed < SEED + 1_000; seed++) {
      const value = garbage(new Random(seed), 7);
      expect(() => expectNoDefect(JSON.stringify(value), seed)).not.toThrow();
      expect(() => checkDefinition(value, KNOWN, {})).not.toThrow();
    }
  });

  it('a damaged definition is accepted or refused, and breaks nothing', () => {
    const text = readFileSync(resolve(__dirname, '../../examples/every-key.yaml'), 'utf8');
    for (let seed = SEED; seed < SEED + 300; seed++) {
      expect(() => expectNoDefect(damaged(text, new Random(seed)), seed)).not.toThrow();
    }
  });

  it('a definition means the same as YAML, as JSON and inline', () => {
    for (let seed = SEED; seed < SEED + 200; seed++) {
      const value = definition(new Random(seed));
      const inline = checkDefinition(value, KNOWN, {});
      expect({ seed, problems: inline.problems }).toEqual({ seed, problems: [] });
      expect(check(JSON.stringify(value))).toEqual(inline.definition);
      expect(check(stringify(value))).toEqual(inline.definition);
      expect(JSON.parse(JSON.stringify(inline.definition))).toEqual(inline.definition);
    }
  });

  it.each(['nightly-load.yaml', 'every-key.yaml'])('examples/%s means the same as YAML, as JSON and inline', (name) => {
    const text = readFileSync(resolve(__dirname, '../../examples', name), 'utf8');
    const yaml = YamlFile.parse(text, name, 'The definition');
    const { definition: inline, problems } = checkDefinition(yaml.value);
    expect(problems).toEqual([]);
    expect(
      checkDefinition(YamlFile.parse(JSON.stringify(yaml.value), name, 'The definition').value).definition,
    ).toEqual(inline);
    expect(JSON.parse(JSON.stringify(inline))).toEqual(inline);
  });
});
