import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { RunRecord } from '../activities/contract';
import type {
  Asked,
  AskedOfPackage,
  ProgressPage,
  RecordedRequest,
  RunProgress,
  RunReport,
} from '../src/report/run-progress';

/** Where the run stands: numbers over all packages and one page of them. */
export const progressQuery = defineQuery<RunProgress, [page?: ProgressPage]>('progress');

/** What the run leaves behind so far; once it has ended, the whole. Of a canceled run this is where the receipts are. */
export const reportQuery = defineQuery<RunReport>('report');

/** What a rerun takes over; null as long as the run has no definition. */
export const recordQuery = defineQuery<RunRecord | null>('record');

/** Each answers when the request is recorded, with what was recorded; an impossible request is refused with a reason. */
export const pauseUpdate = defineUpdate<RecordedRequest, [asked?: Asked]>('pause');
export const resumeUpdate = defineUpdate<RecordedRequest, [asked?: Asked]>('resume');
export const skipPackageUpdate = defineUpdate<RecordedRequest, [asked: AskedOfPackage]>('skipPackage');
export const retryPackageUpdate = defineUpdate<RecordedRequest, [asked: AskedOfPackage]>('retryPackage');
export const stopPackageUpdate = defineUpdate<RecordedRequest, [asked: AskedOfPackage]>('stopPackage');

/** What a cancel does to the jobs that run then: leaves them running, or stops also what is only probably ours. */
export const leaveRunningUpdate = defineUpdate<RecordedRequest, [asked?: Asked]>('leaveRunning');
export const forceStopUpdate = defineUpdate<RecordedRequest, [asked?: Asked]>('forceStop');

/**
 * Who is about to cancel the run, and why; it cancels nothing by itself. A cancel has no place for that, and a signal, like
 * a cancel, is taken by Temporal when no worker answers.
 */
export const aboutToCancelSignal = defineSignal<[asked?: Asked]>('aboutToCancel');
