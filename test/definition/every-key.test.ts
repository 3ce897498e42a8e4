import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { readDefinitionFile } from '../../src/definition/read-definition-file';
import {
  DEFAULTS_KEYS,
  DEFINITION_KEYS,
  PACKAGE_KEYS,
  PARAMETER_KEYS,
  RETRY_KEYS,
  SEQUENCE_KEYS,
  WINDOW_KEYS,
} from '../../src/definition/schema/definition-schema';

const FILE = resolve(__dirname, '../../examples/every-key.yaml');
const written = parse(readFileSync(FILE, 'utf8')) as Record<string, object> & { packages: Record<string, object> };

/** The keys of some maps, and of the maps and lists in them. */
function keysOf(values: readonly unknown[]): string[] {
  return values.flatMap((value) => {
    if (typeof value !== 'object' || value === null) return [];
    return [...(Array.isArray(value) ? [] : Object.keys(value)), ...keysOf(Object.values(value) as unknown[])];
  });
}

describe('examples/every-key.yaml', () => {
  const isSequence = (entry: object) => 'packages' in entry;
  const entries = Object.values(written.packages);

  it.each([
    ['a definition', DEFINITION_KEYS, Object.keys(written)],
    ['a parameter', PARAMETER_KEYS, keysOf(Object.values(written.parameters ?? {}))],
    ['a window', WINDOW_KEYS, keysOf([written.window])],
    ['defaults', DEFAULTS_KEYS, Object.keys(written.defaults ?? {})],
    ['a package', PACKAGE_KEYS, entries.filter((entry) => !isSequence(entry)).flatMap((entry) => Object.keys(entry))],
    ['a retry', RETRY_KEYS, keysOf(entries.filter((entry) => 'retry' in entry).map((entry) => entry.retry))],
    ['a sequence', SEQUENCE_KEYS, entries.filter(isSequence).flatMap((entry) => Object.keys(entry))],
  ])('has every key of %s', (_what, keys, found) => {
    expect(keys.filter((key) => !found.includes(key))).toEqual([]);
  });

  it('can be run once it has the values it needs', () => {
    const { definition } = readDefinitionFile(
      FILE,
      { servers: ['etl01', 'etl02'], pools: ['loaders'] },
      { region: 'EMEA' },
    );
    expect(definition.packages.map(({ name }) => name)).toEqual([
      ...['customers', 'sales', 'stock', 'prices', 'old-sales', 'marts', 'cleanup', 'alarm', 'endless'],
    ]);
  });
});
