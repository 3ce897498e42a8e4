import { z } from 'zod';
import { durationText, parseDuration } from '../duration';

/** What can be made to go wrong. What has no `times` happens at once, or holds until the faults are cleared. */

const times = z.int().min(1).default(1);
const matching = z.string().min(1).default('');
const job = z.string().trim().min(1);
const after = durationText.prefault('0s');
const step = z
  .string()
  .refine((text) => !Number.isNaN(parseDuration(text)), 'expected a length of time such as 2m, or -2m to go back')
  .transform(parseDuration);

/** A fault of a request: `matching` picks requests whose text has these characters, whatever their case. */
const ofRequest = { matching, times, after };

export const faultSchema = z.discriminatedUnion('fault', [
  z.strictObject({ fault: z.literal('refuseConnection'), times, after }),
  z.strictObject({ fault: z.literal('stallConnection'), times, after }),
  z.strictObject({ fault: z.literal('delayRequest'), by: durationText, ...ofRequest }),
  z.strictObject({ fault: z.literal('cutBeforeExecuting'), ...ofRequest }),
  z.strictObject({ fault: z.literal('cutAfterExecuting'), ...ofRequest }),
  z.strictObject({ fault: z.literal('hangOnAttention'), times, after }),
  z.strictObject({
    fault: z.literal('loginError'),
    number: z.union([18456, 18470, 4060, 40613, 40197, 40501, 10928, 10929].map((number) => z.literal(number))),
    times,
    after,
  }),
  z.strictObject({ fault: z.literal('denyPermission'), object: z.string().min(1), after }),
  z.strictObject({ fault: z.literal('agentStop'), after }),
  z.strictObject({ fault: z.literal('agentStart'), after }),
  z.strictObject({ fault: z.literal('agentCrash'), after }),
  z.strictObject({ fault: z.literal('agentRestart'), graceful: z.boolean().default(true), after }),
  z.strictObject({ fault: z.literal('purgeHistory'), job: job.optional(), after }),
  z.strictObject({ fault: z.literal('historyLate'), by: durationText, after }),
  z.strictObject({ fault: z.literal('activityLate'), by: durationText, after }),
  z.strictObject({ fault: z.literal('recreateJob'), job, after }),
  z.strictObject({ fault: z.literal('stepClock'), by: step, after }),
  z.strictObject({ fault: z.literal('changeUtcOffset'), minutes: z.int().min(-840).max(840), after }),
  z.strictObject({ fault: z.literal('restartServer'), downFor: durationText.prefault('1s'), after }),
]);

/** A fault as it is written in a file, sent to the control port or given by a test. */
export type FaultDescription = z.input<typeof faultSchema>;
/** With every default in place; lengths of time in milliseconds. */
export type Fault = z.output<typeof faultSchema>;
export type FaultOf<N extends Fault['fault']> = Extract<Fault, { readonly fault: N }>;
