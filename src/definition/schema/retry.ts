import { z } from 'zod';
import { notA, oneOf } from './checked-text';
import { durationMs, durationSchema } from './duration';
import { found } from './found';
import { listOf } from './list-of';

const retriedOutcome = z.enum(['failed', 'timedOut', 'canceled'], {
  error: ({ input }) =>
    input === 'unknown'
      ? "'unknown' is never retried: nobody can tell whether the job still runs, and a second start might be a second run"
      : `expected 'failed', 'timedOut' or 'canceled', found ${found(input)}`,
});

const ATTEMPTS = notA('a whole number from 1 to 100');
const BACKOFF = notA('a number from 1 to 10');

/** How a package is tried again. */
export const retrySchema = z
  .strictObject({
    attempts: z
      .int({ error: ATTEMPTS })
      .min(1, { error: ATTEMPTS })
      .max(100, { error: ATTEMPTS })
      .meta({
        description: 'How often it is tried again after the first time, 1 to 100.',
        examples: [3],
      }),
    wait: durationSchema.optional().meta({
      description: 'The wait before the first retry.',
      default: '1m',
      examples: ['30s'],
    }),
    backoff: z
      .number({ error: BACKOFF })
      .min(1, { error: BACKOFF })
      .max(10, { error: BACKOFF })
      .optional()
      .meta({ description: 'Each further wait is so many times the one before, 1 to 10.', default: 1, examples: [2] }),
    maxWait: durationSchema.optional().meta({
      description: 'The longest wait; never less than `wait`.',
      default: '1h',
      examples: ['10m'],
    }),
    on: listOf(retriedOutcome)
      .min(1, 'expected at least one outcome')
      .optional()
      .meta({
        description: 'After which outcomes: `failed`, `timedOut`, `canceled`. Never after `unknown`.',
        default: ['failed'],
        examples: [['failed', 'timedOut']],
      }),
    from: oneOf(['start', 'failedStep'])
      .optional()
      .meta({
        description:
          'Where a retry starts the job: at its `start` (or at `startAtStep`), or at the `failedStep` of the last attempt.',
        default: 'start',
        examples: ['failedStep'],
      }),
  })
  .check(({ value: { wait, maxWait }, issues }) => {
    if (wait === undefined || maxWait === undefined || durationMs(maxWait) >= durationMs(wait)) return;
    issues.push({
      code: 'custom',
      path: ['maxWait'],
      message: `the longest wait, ${maxWait}, is shorter than the first, ${wait}`,
      input: maxWait,
    });
  });

export type RetryEntry = z.output<typeof retrySchema>;
