import { z } from 'zod';
import { childPackageSchema } from '../src/definition/schema/child-package';
import { definitionSchema } from '../src/definition/schema/definition-schema';
import { nameSchema } from '../src/definition/schema/name';
import { sequenceSchema } from '../src/definition/schema/sequence';

export type JsonSchema = z.core.JSONSchema.JSONSchema;

const packages = (): z.ZodType =>
  z.record(
    nameSchema,
    z.lazy(() => z.union([child, sequence])),
  );
const child = childPackageSchema.meta({ ...childPackageSchema.meta(), id: 'package' });
const sequence = sequenceSchema
  .extend({ packages: packages().meta({ ...sequenceSchema.shape.packages.meta() }) })
  .meta({ ...sequenceSchema.meta(), id: 'sequence' });
const definition = definitionSchema.extend({
  packages: packages().meta({ ...definitionSchema.shape.packages.meta() }),
});

/** A definition file as JSON Schema, for editors: what can be said of a place without looking at another. */
export function definitionJsonSchema(): JsonSchema {
  return { title: 'Definition of a parent package', ...jsonSchema(definition) };
}

export function jsonSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    io: 'input',
    override: ({ jsonSchema: made }) => {
      // The numbers JavaScript can count to: no limit that anybody meets.
      if (made.minimum === Number.MIN_SAFE_INTEGER) delete made.minimum;
      if (made.maximum === Number.MAX_SAFE_INTEGER) delete made.maximum;
    },
  });
}
