import { patched, workflowInfo } from '@temporalio/workflow';
import type { RunSettings } from '../activities/contract';

type Limits = Pick<RunSettings, 'window' | 'continueAsNewAt'>;

/**
 * Whether the history is so long that nothing more is to be started before the run continues as new. That is some way below
 * the limit: what is under way adds a few events for each package until the run can be continued.
 */
export function isHistoryLong({ window, continueAsNewAt }: Limits): boolean {
  const { historyLength } = workflowInfo();
  if (historyLength >= continueAsNewAt) return true;
  const headroom = Math.min(2 * window, Math.floor(continueAsNewAt / 4));
  // Runs that began before there was that room have gone on up to the limit.
  return historyLength >= continueAsNewAt - headroom && patched('roomBelowTheLimit');
}
