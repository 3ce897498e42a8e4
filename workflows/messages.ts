import { defineQuery } from '@temporalio/workflow';
import type { ProgressPage, RunProgress } from '../src/report/run-progress';

/** Where the run stands: numbers over all packages and one page of them. */
export const progressQuery = defineQuery<RunProgress, [page?: ProgressPage]>('progress');
