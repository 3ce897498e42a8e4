import { condition } from '@temporalio/workflow';

/**
 * A server that is being drained, for as long as this goes on: no run starts anything there, and `undrain` ends it. It
 * does nothing: that it is there is all that is asked of it, also while no worker runs.
 */
export async function drainedServer(): Promise<void> {
  await condition(() => false);
}
