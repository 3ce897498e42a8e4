import type { StepReply } from '../engine/engine';
import { isProxyFor } from '../msdb/permissions';
import { type JobHistoryRow, type JobStepRow, STEP_FLAG } from '../msdb/tables';
import type { Principal } from '../principals';
import type { AgentOptions } from './agent';
import { deniedWithoutProxy, type RunOutcome, stepProgram, tsqlOutput, unableToStart } from './run-messages';
import { declaredInCommand } from './step-script';
import { replaceTokens, type TokenValues } from './tokens';

/** How one attempt of a step went. */
export interface StepResult {
  readonly outcome: RunOutcome;
  /** For its history row. */
  readonly output: string;
  /** For its log, when it has one. */
  readonly log: string;
  /** Whom `Executed as user:` names; undefined when it was not executed at all. */
  readonly user: string | undefined;
  /** Of a T-SQL step that has raised one. */
  readonly error?: Pick<JobHistoryRow, 'sql_message_id' | 'sql_severity'>;
}

/** One attempt that is due. */
export interface StepAttempt {
  readonly step: JobStepRow;
  readonly owner: Principal;
  readonly tokens: TokenValues;
  readonly signal: AbortSignal;
}

/** The account the Agent service runs under, and with it every step of a sysadmin's job without a proxy. */
const SERVICE_ACCOUNT = 'NT SERVICE\\SQLSERVERAGENT';

/** Runs one attempt; resolves early with `canceled` when `signal` aborts. */
export async function executeStep(agent: AgentOptions, attempt: StepAttempt): Promise<StepResult> {
  const { msdb, scripts, runTsql } = agent;
  const { step, owner, tokens, signal } = attempt;
  const replaced = replaceTokens(step.command ?? '', tokens);
  if ('reason' in replaced) return notExecuted(unableToStart(step.step_id, replaced.reason));
  if (step.subsystem === 'TSQL') {
    const applicationName = stepProgram(step.job_id, step.step_id);
    const database = step.database_name ?? 'master';
    const reply = await runTsql({ identity: owner, applicationName, database }, replaced.command, signal);
    const user = owner.isSysadmin ? SERVICE_ACCOUNT : owner.name;
    return { ...tsqlResult(reply, step.flags), ...(signal.aborted ? { outcome: 'canceled' } : {}), user };
  }
  const proxy = msdb.proxies.find(({ proxy_id }) => proxy_id === step.proxy_id);
  if (!isProxyFor(owner, step.subsystem, proxy)) return notExecuted(deniedWithoutProxy(step.subsystem));
  const script = scripts.get(step.step_uid ?? '');
  const { duration, outcome, output } = script?.nextAttempt() ?? declaredInCommand(replaced.command);
  await msdb.clock.sleep(duration, signal);
  const user = proxy?.account ?? SERVICE_ACCOUNT;
  return { outcome: signal.aborted ? 'canceled' : outcome, output, log: output, user };
}

function notExecuted(output: string): StepResult {
  return { outcome: 'failed', output, log: output, user: undefined };
}

/** History has what a step has said; its rows with the flag 4 when it has said nothing, and with 32 before that. */
function tsqlResult({ messages, results }: StepReply, flags: number): Omit<StepResult, 'user'> {
  const said = tsqlOutput(messages);
  const log = [results, said].filter((text) => text !== '').join('\n');
  const toHistory = said === '' ? STEP_FLAG.allToHistory | STEP_FLAG.rowsToHistory : STEP_FLAG.allToHistory;
  const errors = messages.filter((message) => message.class > 10);
  const sql_severity = Math.max(0, ...errors.map((message) => message.class));
  return {
    outcome: errors.length === 0 ? 'succeeded' : 'failed',
    output: (flags & toHistory) !== 0 ? log : said,
    log,
    error: { sql_message_id: errors.at(-1)?.number ?? 0, sql_severity },
  };
}
