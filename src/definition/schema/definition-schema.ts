import { z } from 'zod';
import { notA } from './checked-text';
import { childPackageSchema } from './child-package';
import { descriptionSchema } from './description';
import { durationSchema } from './duration';
import { listOf } from './list-of';
import { nameSchema } from './name';
import { parametersSchema } from './parameter';
import { retrySchema } from './retry';
import { packagesSchema, sequenceSchema } from './sequence';
import { defaultsSchema } from './settings';
import { blackoutSchema, windowSchema } from './window';

const CONCURRENT = notA('a whole number, 1 or more');

/** The definition without what is in `packages`, which `checkEntries` checks. */
export const definitionSchema = z.strictObject({
  $schema: z
    .string()
    .optional()
    .meta({ description: 'For editors; ignored.', examples: ['./definition.schema.json'] }),
  name: nameSchema.meta({
    description: "The parent package's name; runs are named after it.",
    examples: ['nightly-load'],
  }),
  description: descriptionSchema
    .meta({ description: 'For people; shown with the run. Parameters may stand in it.' })
    .optional(),
  tags: listOf(nameSchema)
    .optional()
    .meta({
      description: 'Names by which runs are found, as search attribute `ParentPackageTags`.',
      examples: [['finance']],
    }),
  parameters: parametersSchema.optional().meta({
    description: 'Values that a run is given, by name.',
    examples: [{ day: { type: 'date', default: '2026-01-01' } }],
  }),
  concurrent: z
    .int({ error: CONCURRENT })
    .min(1, { error: CONCURRENT })
    .optional()
    .meta({
      description: 'How many packages may be in flight at once, over the whole run.',
      examples: [20],
    }),
  timeout: durationSchema.optional().meta({
    description: 'How long the run may take in all; then its jobs are stopped.',
    examples: ['8h'],
  }),
  window: windowSchema.optional().meta({
    description: 'When packages may be started.',
    examples: [{ timeZone: 'Europe/Berlin', notBefore: '22:00', notAfter: '06:00' }],
  }),
  defaults: defaultsSchema.optional().meta({
    description: 'What holds for every package that does not say otherwise.',
    examples: [{ timeout: '4h' }],
  }),
  packages: packagesSchema.meta({
    description: 'The child packages, by name. What has `packages` of its own is a sequence.',
    minProperties: 1,
  }),
});

export type DefinitionEntry = z.output<typeof definitionSchema>;

/** For hints at a key that is not known. */
export const DEFINITION_KEYS = Object.keys(definitionSchema.shape);
export const DEFAULTS_KEYS = Object.keys(defaultsSchema.shape);
export const PACKAGE_KEYS = Object.keys(childPackageSchema.shape);
export const SEQUENCE_KEYS = Object.keys(sequenceSchema.shape);
export const RETRY_KEYS = Object.keys(retrySchema.shape);
export const WINDOW_KEYS = [...Object.keys(windowSchema.shape), ...Object.keys(blackoutSchema.shape)];
export const PARAMETER_KEYS = ['type', 'default', 'description'];
