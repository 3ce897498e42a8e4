import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { definitionOf, withPackages } from '../support/definition-text';

const read = (path: string) => readFileSync(resolve(__dirname, '../..', path), 'utf8');

const schema = JSON.parse(read('docs/definition.schema.json')) as z.core.JSONSchema.JSONSchema;
// Either a server or a pool: `fromJSONSchema` does not see what is `required` beside the properties.
delete schema.$defs?.package?.oneOf;
/** As an editor reads the schema: `fromJSONSchema` knows nothing of ours. */
const published = z.fromJSONSchema(schema);
const accepts = (yaml: string): boolean => published.safeParse(parse(yaml)).success;

/** The definition that docs/definition.md shows. */
const [, example = ''] = /^```yaml\n([^]*?)^```$/m.exec(read('docs/definition.md')) ?? [];

describe('the JSON Schema of definitions', () => {
  it.each([
    ['examples/every-key.yaml', read('examples/every-key.yaml')],
    ['examples/nightly-load.yaml', read('examples/nightly-load.yaml')],
    ['the example of docs/definition.md', example],
  ])('takes %s', (_what, yaml) => {
    expect(accepts(yaml)).toBe(true);
  });

  it.each([
    ['an unknown key', 'a: { server: etl01, job: A, afer: b }'],
    ['a package without a job', 'a: { server: etl01 }'],
    ['a duration without a unit', 'a: { server: etl01, job: A, timeout: 30 }'],
    ['a package of a sequence with an unknown key', 's: { packages: { a: { server: etl01, job: A, afer: b } } }'],
  ])('refuses %s', (_what, line) => {
    expect(accepts(withPackages(line))).toBe(false);
  });
});

it('the example of docs/definition.md is a definition', () => {
  expect(definitionOf(example).packages.map(({ name }) => name)).toEqual([
    ...['customers', 'sales', 'marts', 'cleanup', 'alarm'],
  ]);
});
