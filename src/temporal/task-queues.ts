/** Where workflows and the short activities wait for a worker, unless told otherwise. */
export const DEFAULT_TASK_QUEUE = 'ssis-parent';

/**
 * The task queue of the watchers that belong to `taskQueue`. They have one of their own, so that preparing, stopping and
 * reading never wait behind them.
 */
export function watchTaskQueue(taskQueue: string): string {
  return `${taskQueue}-watch`;
}
