import type { RunProgress } from '../../src/report/run-progress';

/** The servers that a run has left out, but for those that a busy machine kept from answering when it began. */
export function leftOut({ outages = [] }: Pick<RunProgress, 'outages'>) {
  return outages.filter(({ reason }) => !reason.endsWith(': it has not answered yet'));
}
