import type { ServerClock } from '../clock';
import type { ServerMessage } from '../engine/sql-session';
import type { JobStepRow } from '../msdb/tables/sysjobsteps';
import type { RunOutcome } from './run-messages';
import { tsqlOutput } from './run-messages';
import { attemptFromCommand } from './step-script';
import type { ScriptedAttempt, StepScript } from './step-script';

/** How one attempt of a step went. */
export interface StepResult {
  readonly outcome: RunOutcome;
  readonly output: string;
  readonly sqlMessageId: number;
  readonly sqlSeverity: number;
  /** Whom `Executed as user:` names. */
  readonly user: string;
}

/** Runs a T-SQL step's batch as the job's owner. */
export type TsqlRunner = (step: {
  readonly sql: string;
  readonly database: string;
  readonly owner: string;
  readonly signal: AbortSignal;
}) => Promise<{ readonly ok: boolean; readonly messages: readonly ServerMessage[]; readonly user: string }>;

export interface StepExecution {
  readonly clock: ServerClock;
  readonly runTsql: TsqlRunner;
  /** The declared scripts by `step_uid`. */
  readonly scripts: ReadonlyMap<string, StepScript>;
}

/** The account the Agent service runs under, and with it every step without a proxy. */
export const SERVICE_ACCOUNT = 'NT SERVICE\\SQLSERVERAGENT';

/** Runs one attempt; resolves early with `canceled` when `signal` aborts. */
export async function executeStep(
  execution: StepExecution,
  step: JobStepRow,
  owner: string,
  signal: AbortSignal,
): Promise<StepResult> {
  return step.subsystem === 'TSQL'
    ? executeTsql(execution, step, owner, signal)
    : executeScript(execution, step, signal);
}

async function executeTsql(
  { runTsql }: StepExecution,
  step: JobStepRow,
  owner: string,
  signal: AbortSignal,
): Promise<StepResult> {
  const database = step.database_name ?? 'master';
  const { ok, messages, user } = await runTsql({ sql: step.command ?? '', database, owner, signal });
  const outcome = signal.aborted ? 'canceled' : ok ? 'succeeded' : 'failed';
  const errors = messages.filter((message) => message.class > 10);
  return {
    outcome,
    output: tsqlOutput(messages),
    sqlMessageId: errors.at(-1)?.number ?? 0,
    sqlSeverity: Math.max(0, ...errors.map((message) => message.class)),
    user,
  };
}

async function executeScript(
  { clock, scripts }: StepExecution,
  step: JobStepRow,
  signal: AbortSignal,
): Promise<StepResult> {
  const attempt = scripts.get(step.step_uid ?? '')?.nextAttempt() ?? declaredInCommand(step.command ?? '');
  await clock.sleep(attempt.durationMs, signal);
  const outcome = signal.aborted ? 'canceled' : attempt.outcome;
  return { outcome, output: attempt.output, sqlMessageId: 0, sqlSeverity: 0, user: SERVICE_ACCOUNT };
}

function declaredInCommand(command: string): ScriptedAttempt {
  try {
    return attemptFromCommand(command);
  } catch (error) {
    return { durationMs: 0, outcome: 'failed', output: error instanceof Error ? error.message : String(error) };
  }
}
