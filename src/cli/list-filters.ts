/** More runs are not listed at once: each is asked when it began. */
export const MAX_LISTED = 1_000;

/** What may be asked for, as Temporal's visibility knows it. */
export const FILTER_QUERIES = {
  running: 'ExecutionStatus = "Running"',
  // A run that continued as new is one run, and the last of its executions stands for it.
  closed: 'ExecutionStatus NOT IN ("Running", "ContinuedAsNew")',
  succeeded: 'ExecutionStatus = "Completed"',
  failed: 'ExecutionStatus = "Failed"',
  canceled: 'ExecutionStatus = "Canceled"',
  terminated: 'ExecutionStatus = "Terminated"',
  timedOut: 'ExecutionStatus = "TimedOut"',
  any: 'ExecutionStatus != "ContinuedAsNew"',
} as const;

export type ListFilter = keyof typeof FILTER_QUERIES;
export const LIST_FILTERS = Object.keys(FILTER_QUERIES) as readonly ListFilter[];
