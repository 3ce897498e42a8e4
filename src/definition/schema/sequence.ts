import { z } from 'zod';
import { afterSchema, whenSchema } from './after';
import { descriptionSchema } from './description';
import { nameSchema } from './name';

/** A map of packages and sequences; what is in it is checked one by one, each by what it is. */
export const packagesSchema = z
  .record(nameSchema, z.unknown())
  .refine((packages) => Object.keys(packages).length > 0, { error: 'expected at least one package' });

export const sequenceSchema = z
  .strictObject({
    packages: packagesSchema.meta({
      description: 'Its packages and sequences, by name.',
      minProperties: 1,
    }),
    after: afterSchema.optional(),
    when: whenSchema.optional(),
    description: descriptionSchema.optional(),
    enabled: z
      .boolean()
      .optional()
      .meta({
        description: '`false` disables every package in it.',
        default: true,
        examples: [false],
      }),
  })
  .meta({ description: 'A sequence: packages that belong together and can be waited for as a whole.' });

export type SequenceEntry = z.output<typeof sequenceSchema>;
