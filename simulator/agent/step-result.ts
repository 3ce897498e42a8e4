import type { ServerMessage } from '../engine/sql-session';
import type { Msdb } from '../msdb/database';
import { isProxyFor } from '../msdb/proxy';
import type { JobStepRow } from '../msdb/tables/sysjobsteps';
import type { Principal } from '../principals';
import type { RunOutcome } from './run-messages';
import { deniedWithoutProxy, tsqlOutput, unableToStart } from './run-messages';
import { attemptFromCommand } from './step-script';
import type { ScriptedAttempt, StepScript } from './step-script';
import { replaceTokens } from './tokens';
import type { TokenValues } from './tokens';

/** How one attempt of a step went. */
export interface StepResult {
  readonly outcome: RunOutcome;
  readonly output: string;
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
}) => Promise<{ readonly ok: boolean; readonly messages: readonly ServerMessage[]; readonly user: string }>;

export interface StepExecution {
  readonly runTsql: TsqlRunner;
  /** The declared scripts by `step_uid`. */
  readonly scripts: ReadonlyMap<string, StepScript>;
}

/** The account the Agent service runs under, and with it every step of a sysadmin's job without a proxy. */
export const SERVICE_ACCOUNT = 'NT SERVICE\\SQLSERVERAGENT';

/** Runs one attempt; resolves early with `canceled` when `signal` aborts. */
export async function executeStep(execution: StepExecution, msdb: Msdb, attempt: StepAttempt): Promise<StepResult> {
  const { step, owner, tokens, signal } = attempt;
  const replaced = replaceTokens(step.command ?? '', tokens);
  if ('reason' in replaced) return notExecuted(unableToStart(step.step_id, replaced.reason));
  if (step.subsystem === 'TSQL') {
    return tsqlResult(await execution.runTsql({ sql: replaced.command, step, owner, signal }), signal);
  }
  const proxy = msdb.proxies.find(({ proxy_id }) => proxy_id === step.proxy_id);
  if (!isProxyFor(owner, step.subsystem, proxy)) return notExecuted(deniedWithoutProxy(step.subsystem));
  const script = execution.scripts.get(step.step_uid ?? '')?.nextAttempt() ?? declaredInCommand(replaced.command);
  await msdb.clock.sleep(script.durationMs, signal);
  const outcome = signal.aborted ? 'canceled' : script.outcome;
  return { outcome, output: script.output, sqlMessageId: 0, sqlSeverity: 0, user: proxy?.account ?? SERVICE_ACCOUNT };
}

function notExecuted(output: string): StepResult {
  return { outcome: 'failed', output, sqlMessageId: 0, sqlSeverity: 0, user: undefined };
}

function tsqlResult({ ok, messages, user }: Awaited<ReturnType<TsqlRunner>>, signal: AbortSignal): StepResult {
  const errors = messages.filter((message) => message.class > 10);
  return {
    outcome: signal.aborted ? 'canceled' : ok ? 'succeeded' : 'failed',
    output: tsqlOutput(messages),
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
