import { z } from 'zod';
import { notA, oneOf } from './checked-text';
import { listOf } from './list-of';
import { nameSchema } from './name';

const CONSTRAINTS = ['success', 'failure', 'completion'] as const;

export const afterSchema = z
  .union([nameSchema, listOf(nameSchema), z.record(nameSchema, oneOf(CONSTRAINTS))], {
    error: notA("a name, a list of names, or a map of names to 'success', 'failure' or 'completion'"),
  })
  .meta({
    description:
      'Precedence constraints: a name or a list of names of packages or sequences that must succeed, or a map of names to `success`, `failure` or `completion`.',
    examples: [{ marts: 'completion' }],
  });

export const whenSchema = oneOf(['all', 'any']).meta({
  description: 'Whether `all` constraints must be met, or `any` one is enough.',
  default: 'all',
  examples: ['any'],
});
