import { stringify } from 'yaml';
import { childPackageSchema } from '../src/definition/schema/child-package';
import { definitionSchema } from '../src/definition/schema/definition-schema';
import { parameterSchema } from '../src/definition/schema/parameter';
import { retrySchema } from '../src/definition/schema/retry';
import { sequenceSchema } from '../src/definition/schema/sequence';
import { defaultsSchema } from '../src/definition/schema/settings';
import { blackoutSchema, windowSchema } from '../src/definition/schema/window';
import { jsonSchema, type JsonSchema } from './definition-json-schema';

const SETTINGS = Object.keys(defaultsSchema.shape);

/** The tables of docs/definition.md, by the name in their marker. */
export const TABLES: Readonly<Record<string, () => string>> = {
  definition: () => table(jsonSchema(definitionSchema)),
  parameters: () => table(jsonSchema(parameterSchema.options[3])),
  window: () => table(jsonSchema(windowSchema)),
  blackouts: () => table(jsonSchema(blackoutSchema)),
  package: () => table(jsonSchema(childPackageSchema), (key) => !SETTINGS.includes(key)),
  settings: () => table(jsonSchema(defaultsSchema)),
  retry: () => table(jsonSchema(retrySchema)),
  sequence: () => table(jsonSchema(sequenceSchema)),
};

function table(schema: JsonSchema, has: (key: string) => boolean = () => true): string {
  const rows = Object.entries(schema.properties ?? {})
    .filter(([key]) => has(key))
    .map(([key, property]) => {
      const { description = '', default: otherwise, examples = [] } = property as JsonSchema;
      const isRequired = schema.required?.includes(key) === true;
      const cells = [
        `\`${key}\``,
        description,
        isRequired ? 'required' : code(otherwise),
        examples.map(code).join(', '),
      ];
      return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
    });
  return ['| key | what it is | default | example |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** As it would be written in a file. */
function code(value: unknown): string {
  if (value === undefined) return '';
  // Quoted where older YAML would take a time for a number, and without the blanks that Prettier takes out of lists.
  const text = stringify(value, { collectionStyle: 'flow', lineWidth: 0, singleQuote: true, compat: 'yaml-1.1' });
  return `\`${text.trim().replaceAll('[ ', '[').replaceAll(' ]', ']')}\``;
}
