import { z } from 'zod';
import { notA, oneOf } from './checked-text';
import { durationSchema } from './duration';
import { retrySchema } from './retry';

const PRIORITY = notA('a whole number');

/** What `defaults` may say for all packages, and each package for itself. */
export const SETTINGS = {
  timeout: durationSchema.meta({
    description:
      "How long its job may run, from the job's start by the server's clock. Then the outcome is `timedOut`.",
    examples: ['4h'],
  }),
  onTimeout: oneOf(['stop', 'leave']).meta({
    description: 'What becomes of the job at the time limit: `stop` stops it, `leave` lets it run unwatched.',
    default: 'stop',
    examples: ['leave'],
  }),
  startWithin: durationSchema.meta({
    description:
      'How long it may wait for its start once its constraints are met and its windows are open; then it fails.',
    examples: ['30m'],
  }),
  ifAlreadyRunning: oneOf(['wait', 'adopt', 'fail']).meta({
    description:
      'When somebody else runs the job: `wait` for its end and start it then, `adopt` that run, or `fail`. An adopted run is followed to its end; only a cancel with `--force` stops it.',
    default: 'wait',
    examples: ['adopt'],
  }),
  retry: retrySchema.meta({
    description: 'How it is tried again.',
    examples: [{ attempts: 2, wait: '1m' }],
  }),
  priority: z.int({ error: PRIORITY }).meta({
    description: 'A whole number; of packages that could start, those with a higher one go first.',
    default: 0,
    examples: [10],
  }),
  expect: durationSchema.meta({
    description:
      'How long it usually takes, at most `timeout`. Order and placement go by it, before what the servers remember.',
    examples: ['20m'],
  }),
  tolerateFailure: z.boolean().meta({
    description: 'A failure of it makes neither its sequence nor the run fail.',
    default: false,
    examples: [true],
  }),
} as const;

export const defaultsSchema = z.strictObject(SETTINGS).partial();

export type DefaultsEntry = z.output<typeof defaultsSchema>;
