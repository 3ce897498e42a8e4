import { proxyActivities } from '@temporalio/workflow';

interface ProbeActivities {
  whichQueue(): Promise<string>;
  runAgentJob(): Promise<string>;
}

/** Answers on which task queues the two kinds of activities ran. */
export async function queuesOfActivities(watchTaskQueue: string): Promise<string[]> {
  const { whichQueue } = proxyActivities<ProbeActivities>({ startToCloseTimeout: '1m' });
  const { runAgentJob } = proxyActivities<ProbeActivities>({
    startToCloseTimeout: '1m',
    heartbeatTimeout: '10s',
    taskQueue: watchTaskQueue,
  });
  return Promise.all([whichQueue(), runAgentJob()]);
}

/** Gives back what it was given. */
export function echo(value: string): Promise<string> {
  return Promise.resolve(value);
}
