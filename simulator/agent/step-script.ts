import { z } from 'zod';
import { durationText } from '../duration';

/** How one attempt of an SSIS, CmdExec or PowerShell step is declared to go: nothing is executed. */
export const attemptSchema = z.strictObject({
  duration: durationText.prefault('0s'),
  outcome: z.enum(['succeeded', 'failed']).default('succeeded'),
  output: z.string().default(''),
});
export type ScriptedAttempt = z.output<typeof attemptSchema>;

/** The attempts of one step, one entry each; the last repeats. Counted over the life of the server, not per run. */
export class StepScript {
  private next = 0;

  constructor(private readonly attempts: readonly ScriptedAttempt[]) {}

  nextAttempt(): ScriptedAttempt | undefined {
    return this.attempts[this.next++] ?? this.attempts.at(-1);
  }
}

const COMMENT = /^\s*\/\*\s*simulate:(?<settings>.*?)\*\//s;
const SETTING = /(?<key>[a-zA-Z]+)=(?:"(?<quoted>[^"]*)"|(?<bare>\S+))/g;

/**
 * The attempt that a leading comment in a step's command declares, such as
 * `/* simulate: duration=2s outcome=failed output="text" *\/`; without one the step succeeds at once, and with one that
 * is not understood it fails and says so.
 */
export function declaredInCommand(command: string): ScriptedAttempt {
  const settings = COMMENT.exec(command)?.groups?.settings ?? '';
  const given = Array.from(settings.matchAll(SETTING), ({ groups }) => [groups?.key, groups?.quoted ?? groups?.bare]);
  const { data, error } = attemptSchema.safeParse(Object.fromEntries(given));
  if (data) return data;
  const problems = error.issues.map(({ path, message }) => [...path, message].join(': '));
  return { duration: 0, outcome: 'failed', output: `simulate comment: ${problems.join('; ')}` };
}
