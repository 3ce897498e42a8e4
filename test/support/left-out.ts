import type { RunProgress } from '../../src/report/run-progress';

/**
 * The servers that a run has left out, but for those that a busy machine kept from answering when it began: such an
 * outage counts only of the server that is `underTest`, which it may have hidden what else is wrong with.
 */
export function leftOut({ outages = [] }: Pick<RunProgress, 'outages'>, underTest?: string) {
  return outages.filter(({ server, reason }) => server === underTest || !isSilence(reason));
}

const isSilence = (reason: string): boolean => reason.endsWith(': it has not answered yet');
