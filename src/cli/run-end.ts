import { setTimeout as delay } from 'node:timers/promises';
import { type Client, WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure, TerminatedFailure, TimeoutFailure } from '@temporalio/common';
import type { EndedRun } from '../report/closing-report';
import type { RunReport } from '../report/run-progress';
import type { RunSnapshot } from '../report/run-snapshot';
import { isPassingTrouble } from '../temporal/grpc-trouble';
import { EXIT } from './exit-status';
import { CommandProblem } from './command-problem';
import { NoWorkerAnswers, type RunReader } from './run-reader';

/**
 * Waits until a run has ended, through every continue-as-new, and says how. `last` gives the last snapshot there was,
 * for the case that no worker is left to ask.
 * @throws CommandProblem when it ended before it began (its definition, its servers), or without telling how.
 */
export async function runEnd(
  client: Client,
  reader: RunReader,
  last: () => RunSnapshot | undefined,
): Promise<EndedRun> {
  const report = await resultOf(client, reader);
  try {
    return { report, snapshot: await reader.snapshot() };
  } catch (error) {
    if (!(error instanceof NoWorkerAnswers)) throw error;
    return { report, snapshot: last() ?? bareSnapshot(reader.run, report) };
  }
}

async function resultOf(client: Client, reader: RunReader): Promise<RunReport> {
  try {
    return await client.workflow.getHandle<() => Promise<RunReport>>(reader.run).result();
  } catch (error) {
    if (error instanceof WorkflowFailedError) return reportOfFailure(error.cause, reader);
    if (!isPassingTrouble(error)) throw error;
    // A run lasts for hours; Temporal may be restarted meanwhile.
    await delay(1_000);
    return resultOf(client, reader);
  }
}

async function reportOfFailure(cause: Error | undefined, reader: RunReader): Promise<RunReport> {
  if (cause instanceof CancelledFailure) return reportOfCanceled(reader);
  if (cause instanceof ApplicationFailure) {
    if (cause.type === 'ParentPackageFailed') return cause.details?.[0] as RunReport;
    const exitStatus = BEFORE_ANY_START[cause.type ?? ''];
    if (exitStatus !== undefined) {
      throw new CommandProblem(`Run ${reader.run} failed before any job was started:\n${cause.message}`, exitStatus);
    }
  }
  const left = 'The jobs it had started are running or have run without being followed; look at them on their servers.';
  if (cause instanceof TerminatedFailure) {
    throw new CommandProblem(`Run ${reader.run} was terminated: ${cause.message}. ${left}`, EXIT.unknown);
  }
  if (cause instanceof TimeoutFailure) {
    throw new CommandProblem(
      `Run ${reader.run} was ended by Temporal, whose time limit for it had passed. ${left}`,
      EXIT.unknown,
    );
  }
  throw new CommandProblem(
    `Run ${reader.run} ended in a way that is not known: ${cause?.message ?? ''}. ${left}`,
    EXIT.unknown,
  );
}

/** Its result holds no report: that has to be asked for. @throws CommandProblem when nobody answers. */
async function reportOfCanceled(reader: RunReader): Promise<RunReport> {
  try {
    return await reader.report();
  } catch (error) {
    if (!(error instanceof NoWorkerAnswers)) throw error;
    const text = `Run ${reader.run} was canceled. Its receipts can be read once a worker runs: ssis-parent worker --servers servers.yaml`;
    throw new CommandProblem(text, EXIT.canceled);
  }
}

/** The failures of a workflow that has started nothing yet. */
const BEFORE_ANY_START: Readonly<Partial<Record<string, number>>> = {
  InvalidDefinition: EXIT.usage,
  RerunRefused: EXIT.usage,
  JobNotFound: EXIT.usage,
  ServersNotUsable: EXIT.notReachable,
};

function bareSnapshot(run: string, report: RunReport): RunSnapshot {
  return { ...report, run, status: 'ended', packages: report.failures };
}
