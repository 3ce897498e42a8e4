import { defineQuery } from '@temporalio/workflow';
import type { ProgressPage, RunProgress, RunReport } from '../src/report/run-progress';

/** Where the run stands: numbers over all packages and one page of them. */
export const progressQuery = defineQuery<RunProgress, [page?: ProgressPage]>('progress');

/** What the run leaves behind so far; once it has ended, the whole. Of a canceled run this is where the receipts are. */
export const reportQuery = defineQuery<RunReport>('report');
