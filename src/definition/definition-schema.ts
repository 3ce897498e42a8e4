import { z } from 'zod';

/** Names appear in Temporal's activity ids and in one line of output. */
const name = z
  .string()
  .min(1, 'expected a name')
  .max(128, 'a name has at most 128 characters')
  .regex(/^\S(?:[^\n\r\t]*\S)?$/, 'expected a name without blanks at its ends and without line breaks')
  .regex(
    /(?<! \((?:stop|waits)\))$/,
    "a name must not end with ' (stop)' or ' (waits)', which Temporal shows for other things",
  );

/** sysjobs.name is a sysname: nvarchar(128). */
const job = z
  .string()
  .min(1, 'expected the name of a SQL Server Agent job')
  .max(128, 'an Agent job name has at most 128 characters');

const after = z.union([name, z.array(name), z.record(name, z.literal('success', "expected 'success'"))], {
  error: "expected a package name, a list of names, or a map of names to 'success'",
});

const childPackage = z
  .strictObject({ server: name.optional(), pool: name.optional(), job, after: after.optional() })
  .refine(({ server, pool }) => (server === undefined) !== (pool === undefined), {
    error: 'expected either a server, which pins the package, or a pool, from which one is chosen',
  });

export const definitionSchema = z.strictObject({
  name,
  packages: z.record(name, childPackage).refine((packages) => Object.keys(packages).length > 0, {
    error: 'expected at least one package',
  }),
});

export type DefinitionFile = z.output<typeof definitionSchema>;

/** For hints at a key that is not known. */
export const DEFINITION_KEYS = ['name', 'packages', 'server', 'pool', 'job', 'after'] as const;
