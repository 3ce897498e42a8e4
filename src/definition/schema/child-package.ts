import { z } from 'zod';
import { afterSchema, whenSchema } from './after';
import { notA } from './checked-text';
import { descriptionSchema } from './description';
import { listOf } from './list-of';
import { nameSchema, parametricTextSchema } from './name';
import { SETTINGS } from './settings';

const { timeout, startWithin, retry, expect } = SETTINGS;

export const childPackageSchema = z
  .strictObject({
    job: parametricTextSchema.meta({
      description: 'The name of a SQL Server Agent job that exists on the server.',
      examples: ['Load Customers ${region}'],
    }),
    server: parametricTextSchema.optional().meta({
      description: 'Pins the package to a server of the inventory. Either this or `pool`.',
      examples: ['etl01'],
    }),
    pool: parametricTextSchema.optional().meta({
      description: 'Lets it run on any server of a pool that has the job. Either this or `server`.',
      examples: ['loaders'],
    }),
    after: afterSchema.optional(),
    when: whenSchema.optional(),
    description: descriptionSchema.optional(),
    enabled: z
      .boolean()
      .optional()
      .meta({
        description: '`false`: it is not run, and what comes after it goes on as if it had succeeded.',
        default: true,
        examples: [false],
      }),
    startAtStep: parametricTextSchema.optional().meta({
      description: 'The name of the step to start the job at; without it, the first.',
      examples: ['Merge'],
    }),
    exclusive: z
      .union([nameSchema, listOf(nameSchema)], { error: notA('a name or a list of names') })
      .optional()
      .meta({
        description: 'A name or a list of names; packages that share one are never in flight together.',
        examples: [['ledger']],
      }),
    ...z.strictObject(SETTINGS).partial().shape,
    timeout: timeout.nullable().optional(),
    startWithin: startWithin.nullable().optional(),
    retry: retry.nullable().optional(),
    expect: expect.nullable().optional(),
  })
  .refine(({ server, pool }) => (server === undefined) !== (pool === undefined), {
    error: 'expected either a server, which pins the package, or a pool, from which one is chosen',
  })
  .meta({
    description: 'A child package: one SQL Server Agent job on one remote server.',
    oneOf: [{ required: ['server'] }, { required: ['pool'] }],
  });

export type PackageEntry = z.output<typeof childPackageSchema>;
