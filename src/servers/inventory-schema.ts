import { z } from 'zod';
import { WINDOW_KEYS } from '../definition/schema/definition-schema';
import { windowSchema } from '../definition/schema/window';

const name = z.string().min(1, 'expected a name').max(128, 'a name has at most 128 characters');

const password = z.union([z.strictObject({ env: name }), z.strictObject({ file: z.string().min(1) })], {
  error: 'expected { env: VARIABLE } or { file: PATH }; a password is never written here',
});

const CAP = 'expected a number of jobs, 1 or more, or auto';

const server = z
  .strictObject({
    host: name,
    port: z.int().min(1).max(65_535).optional(),
    instance: name.optional(),
    login: z.strictObject({ user: name, password }),
    window: windowSchema.optional(),
    maxConcurrent: z.union([z.int(CAP).min(1, CAP), z.literal('auto', CAP)]).optional(),
    encrypt: z.boolean().default(true),
    trustServerCertificate: z.boolean().default(false),
    certificateAuthority: z.string().min(1).optional(),
  })
  .refine(({ port, instance }) => port === undefined || instance === undefined, {
    error: 'expected either a port or an instance, whose port SQL Server Browser knows; not both',
  });

export const inventorySchema = z.strictObject({
  servers: z
    .record(name, server)
    .refine((servers) => Object.keys(servers).length > 0, { error: 'expected at least one server' }),
  pools: z.record(name, z.array(name).min(1, 'expected at least one server')).default({}),
});

export type InventoryFile = z.output<typeof inventorySchema>;

/** For hints at a key that is not known. */
export const INVENTORY_KEYS = [
  'servers',
  'pools',
  'host',
  'port',
  'instance',
  'login',
  'user',
  'password',
  'env',
  'file',
  'maxConcurrent',
  'window',
  ...WINDOW_KEYS,
  'encrypt',
  'trustServerCertificate',
  'certificateAuthority',
];
