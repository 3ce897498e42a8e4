import { z } from 'zod';
import { durationMs, durationSchema } from '../definition/schema/duration';
import { WINDOW_KEYS } from '../definition/schema/definition-schema';
import { windowSchema } from '../definition/schema/window';

const name = z.string().min(1, 'expected a name').max(128, 'a name has at most 128 characters');

const password = z.union([z.strictObject({ env: name }), z.strictObject({ file: z.string().min(1) })], {
  error: 'expected { env: VARIABLE } or { file: PATH }; a password is never written here',
});

const CAP = 'expected a number of jobs, 1 or more, or auto';

/** More is no staggering: a window says when nothing may be started. */
const LONGEST_STAGGER_MS = 3_600_000;

const startEvery = durationSchema.refine((text) => durationMs(text) <= LONGEST_STAGGER_MS, 'expected at most 1h');

const server = z
  .strictObject({
    host: name,
    port: z.int().min(1).max(65_535).optional(),
    instance: name.optional(),
    login: z.strictObject({ user: name, password }),
    window: windowSchema.optional(),
    maxConcurrent: z.union([z.int(CAP).min(1, CAP), z.literal('auto', CAP)]).optional(),
    count: z.enum(['asked', 'all'], 'expected asked or all').optional(),
    startEvery: startEvery.optional(),
    encrypt: z.boolean().default(true),
    trustServerCertificate: z.boolean().default(false),
    certificateAuthority: z.string().min(1).optional(),
  })
  .refine(({ port, instance }) => port === undefined || instance === undefined, {
    error: 'expected either a port or an instance, whose port SQL Server Browser knows; not both',
  })
  .refine(({ count, maxConcurrent }) => count === undefined || maxConcurrent !== undefined, {
    error: 'count says which jobs maxConcurrent counts: expected that key, too',
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
  'count',
  'startEvery',
  'window',
  ...WINDOW_KEYS,
  'encrypt',
  'trustServerCertificate',
  'certificateAuthority',
];
