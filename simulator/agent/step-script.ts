import { parseDuration } from '../duration';

/** How one attempt of an SSIS, CmdExec or PowerShell step is to go: nothing is executed. */
export interface ScriptedAttempt {
  readonly durationMs: number;
  readonly outcome: 'succeeded' | 'failed';
  readonly output: string;
}

const AT_ONCE: ScriptedAttempt = { durationMs: 0, outcome: 'succeeded', output: '' };

/** The attempts of one step, one entry each; the last repeats. Counted over the life of the server, not per run. */
export class StepScript {
  private next = 0;

  constructor(private readonly attempts: readonly ScriptedAttempt[]) {}

  nextAttempt(): ScriptedAttempt {
    const attempt = this.attempts[Math.min(this.next, this.attempts.length - 1)] ?? AT_ONCE;
    this.next++;
    return attempt;
  }
}

const COMMENT = /^\s*\/\*\s*simulate:(?<settings>.*?)\*\//s;
const SETTING = /(?<key>[a-zA-Z]+)=(?:"(?<quoted>[^"]*)"|(?<bare>\S+))/g;

/**
 * The attempt that a leading comment in a step's command declares, such as
 * `/* simulate: duration=2s outcome=failed output="text" *\/`; without one the step succeeds at once.
 * @throws Error for a key or value that is not known.
 */
export function attemptFromCommand(command: string): ScriptedAttempt {
  const settings = COMMENT.exec(command)?.groups?.settings ?? '';
  let attempt = AT_ONCE;
  for (const { groups } of settings.matchAll(SETTING)) {
    attempt = { ...attempt, ...setting(groups?.key ?? '', groups?.quoted ?? groups?.bare ?? '') };
  }
  return attempt;
}

function setting(key: string, value: string): Partial<ScriptedAttempt> {
  if (key === 'duration') return { durationMs: durationMs(value) };
  if (key === 'output') return { output: value };
  if (key === 'outcome' && (value === 'succeeded' || value === 'failed')) return { outcome: value };
  throw new Error(
    `simulate comment: unknown ${key}=${value}; expected duration=<2s>, outcome=<succeeded|failed>, output="<text>"`,
  );
}

function durationMs(text: string): number {
  const parsed = parseDuration(text);
  if (!(parsed >= 0))
    throw new Error(`simulate comment: '${text}' is not a duration; expected one like 500ms, 2s or 1m`);
  return parsed;
}
