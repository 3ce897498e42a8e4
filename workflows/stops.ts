import { patched } from '@temporalio/workflow';
import type { RunAgentJobRequest } from '../activities/contract';
import { present } from '../src/definition/present';
import type { StopReceipt } from '../src/report/run-progress';
import type { PackageEnd } from '../src/scheduling/package-record';
import type { RunState } from '../src/scheduling/run-state';
import { overTime } from './describe-stop';
import { jobRunOf, stopPackage } from './run-package';

const MAX_RECEIPTS = 200;

/** A stop of one job, from the end of its watch to its receipt. */
export interface Stop {
  readonly request: RunAgentJobRequest;
  readonly isForced: boolean;
  /** `run_requested_date` of the run, when its watch knew it. */
  readonly requestedDate?: string;
  /** `timeLimit`: of the package; `timedOut`: the time of the whole run was over. */
  readonly because: 'asked' | 'canceled' | 'timedOut' | 'timeLimit';
}

/** The jobs that are being stopped, and the receipts of those that were. */
export class Stops {
  receipts: readonly StopReceipt[];
  readonly #underWay = new Map<number, Stop>();

  /** `wake`: the run is to be looked at again, as it can be continued now that the watch has ended. */
  constructor(
    private readonly state: RunState,
    private readonly heartbeatTimeoutMs: number,
    receipts: readonly StopReceipt[],
    private readonly wake: () => void,
  ) {
    this.receipts = receipts;
  }

  /** By package: a server that does not answer can make a stop last, so a continue-as-new hands them over. */
  get underWay(): readonly (readonly [index: number, stop: Stop])[] {
    return [...this.#underWay];
  }

  /** Stops the job and ends the package as its receipt says. */
  async carryOut(index: number, stop: Stop): Promise<void> {
    this.#underWay.set(index, stop);
    this.state.stopping(index);
    if (patched('stopsGoOn')) this.wake();
    const { request, isForced, because } = stop;
    const receipt = await stopPackage({ ...request, isForced }, this.heartbeatTimeoutMs);
    this.#underWay.delete(index);
    this.keep(receipt);
    // Canceled without a reply to our request: that is how a stop looks whose reply was lost.
    const isStopped = receipt.outcome === 'canceled';
    if (because === 'timeLimit') {
      this.state.ended(index, this.#endAtLimit(index, stop, receipt), Date.now(), { isStopped });
      return;
    }
    const end = endOf(stop, receipt, isStopped && because === 'timedOut' ? because : receipt.outcome);
    this.state.ended(index, end, Date.now(), { isFinal: because !== 'asked' || patched('stoppedForGood') });
  }

  keep(receipt: StopReceipt): void {
    this.receipts = [...this.receipts, receipt].slice(-MAX_RECEIPTS);
  }

  #endAtLimit(index: number, stop: Stop, receipt: StopReceipt): PackageEnd {
    const { result, outcome, message } = receipt;
    if (outcome !== 'canceled' && result === 'alreadyEnded') return endOf(stop, receipt, outcome);
    const { timeoutMs = 0 } = this.state.package(index);
    return { ...endOf(stop, receipt, 'timedOut'), message: overTime(stop.request.ticket, timeoutMs, message) };
  }
}

function endOf(
  { request, requestedDate }: Stop,
  { result, message, startedAt, endedAt, historyId, requestedDate: seenDate }: StopReceipt,
  outcome: PackageEnd['outcome'],
): PackageEnd {
  return {
    ...{ outcome, message, ...present({ historyId }) },
    ...(result === 'neverStarted' ? {} : jobRunOf(request, seenDate ?? requestedDate)),
    ...(startedAt === undefined || endedAt === undefined ? {} : { startedAt, endedAt }),
  };
}
