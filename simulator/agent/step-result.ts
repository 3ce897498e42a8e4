import { parseDuration } from '../duration';
import type { StepReply } from '../engine/engine';
import type { Msdb } from '../msdb/database';
import { isProxyFor } from '../msdb/permissions';
import type { JobStepRow } from '../msdb/tables';
import type { Principal } from '../principals';
import { deniedWithoutProxy, type RunOutcome, tsqlOutput, unableToStart } from './run-messages';
import { replaceTokens, type TokenValues } from './tokens';

/** How one attempt of a step went. */
export interface StepResult {
  readonly outcome: RunOutcome;
  /** For its history row. */
  readonly output: string;
  /** For its log, when it has one. */
  readonly log: string;
  readonly sqlMessageId: number;
  readonly sqlSeverity: number;
  /** Whom `Executed as user:` names; undefined when it was not executed at all. */
  readonly user: string | undefined;
}

/** One attempt that is due. */
export interface StepAttempt {
  readonly step: JobStepRow;
  readonly owner: Principal;
  readonly tokens: TokenValues;
  readonly signal: AbortSignal;
}

/** Runs a T-SQL step's batch as the job's owner. */
export type TsqlRunner = (batch: {
  readonly sql: string;
  readonly step: JobStepRow;
  readonly owner: Principal;
  readonly signal: AbortSignal;
}) => Promise<StepReply & { readonly user: string }>;

export interface StepExecution {
  readonly runTsql: TsqlRunner;
  /** The declared scripts by `step_uid`. */
  readonly scripts: ReadonlyMap<string, StepScript>;
}

/** Flags of sp_add_jobstep: output of T-SQL, and all output, to the history. */
const RESULTS_TO_HISTORY = 4 | 32;

/** The account the Agent service runs under, and with it every step of a sysadmin's job without a proxy. */
export const SERVICE_ACCOUNT = 'NT SERVICE\\SQLSERVERAGENT';

/** Runs one attempt; resolves early with `canceled` when `signal` aborts. */
export async function executeStep(execution: StepExecution, msdb: Msdb, attempt: StepAttempt): Promise<StepResult> {
  const { step, owner, tokens, signal } = attempt;
  const replaced = replaceTokens(step.command ?? '', tokens);
  if ('reason' in replaced) return notExecuted(unableToStart(step.step_id, replaced.reason));
  if (step.subsystem === 'TSQL') {
    const reply = await execution.runTsql({ sql: replaced.command, step, owner, signal });
    return tsqlResult(reply, step.flags, signal);
  }
  const proxy = msdb.proxies.find(({ proxy_id }) => proxy_id === step.proxy_id);
  if (!isProxyFor(owner, step.subsystem, proxy)) return notExecuted(deniedWithoutProxy(step.subsystem));
  const script = execution.scripts.get(step.step_uid ?? '')?.nextAttempt() ?? declaredInCommand(replaced.command);
  await msdb.clock.sleep(script.durationMs, signal);
  const outcome = signal.aborted ? 'canceled' : script.outcome;
  const { output } = script;
  return { outcome, output, log: output, sqlMessageId: 0, sqlSeverity: 0, user: proxy?.account ?? SERVICE_ACCOUNT };
}

function notExecuted(output: string): StepResult {
  return { outcome: 'failed', output, log: output, sqlMessageId: 0, sqlSeverity: 0, user: undefined };
}

/** History has what a step has said; its rows only with the flags 4 or 32, and only when it has said nothing. */
function tsqlResult(
  { ok, messages, results, user }: Awaited<ReturnType<TsqlRunner>>,
  flags: number,
  signal: AbortSignal,
): StepResult {
  const said = tsqlOutput(messages);
  const errors = messages.filter((message) => message.class > 10);
  return {
    outcome: signal.aborted ? 'canceled' : ok ? 'succeeded' : 'failed',
    output: said === '' && (flags & RESULTS_TO_HISTORY) !== 0 ? results : said,
    log: [results, said].filter((text) => text !== '').join('\n'),
    sqlMessageId: errors.at(-1)?.number ?? 0,
    sqlSeverity: Math.max(0, ...errors.map((message) => message.class)),
    user,
  };
}

function declaredInCommand(command: string): ScriptedAttempt {
  try {
    return attemptFromCommand(command);
  } catch (error) {
    return { durationMs: 0, outcome: 'failed', output: error instanceof Error ? error.message : String(error) };
  }
}

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
