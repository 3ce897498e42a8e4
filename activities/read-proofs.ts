import type { StartProof } from '../src/agent/start-attempt';
import { proofIn } from '../src/report/heartbeat-details';
import type { ActivityDependencies } from './dependencies';
import { workflowRun } from './workflow-run';

/** What the watchers of the workflow that asks have last said of their starts, by activity id. */
export async function readProofs({
  readHeartbeats,
}: Pick<ActivityDependencies, 'readHeartbeats'>): Promise<Record<string, StartProof>> {
  const { workflowId, runId } = workflowRun();
  const heartbeats = Object.entries(await readHeartbeats(workflowId, runId));
  return Object.fromEntries(
    heartbeats.flatMap(([activityId, details]) => {
      const proof = proofIn(details);
      return proof === null ? [] : [[activityId, proof]];
    }),
  );
}
