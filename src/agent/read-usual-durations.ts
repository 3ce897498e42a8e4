import { MAX, NVarChar } from 'mssql';
import { median } from '../median';
import type { AgentServer } from './agent-server';
import { runDurationSeconds } from './agent-time';
import { encodeJobIds, USUAL_DURATIONS_BATCH } from './batches/usual-durations-batch';
import { rowsOf } from './run-batch';

/** `run_duration` has whole seconds: 0 is anything below one. */
const BELOW_A_SECOND_MS = 500;

/** More digits would say more than a median of nine knows. */
const SIGNIFICANT_DIGITS = 3;

/**
 * How long jobs usually take, in milliseconds by `job_id`; those without a successful run in the server's history are
 * absent. One statement, whatever the number of jobs.
 * @throws ServerTrouble
 */
export async function readUsualDurations(
  server: AgentServer,
  jobIds: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const inputs = [{ name: 'jobs', type: NVarChar(MAX), value: encodeJobIds([...new Set(jobIds)]) }];
  const reply = await server.read('control', USUAL_DURATIONS_BATCH, inputs, { signal });
  const runDurations = new Map<string, number[]>();
  for (const { jobId, runDuration } of rowsOf(reply, 'run')) {
    const id = String(jobId);
    runDurations.set(id, [...(runDurations.get(id) ?? []), Number(runDuration)]);
  }
  return new Map([...runDurations].map(([jobId, durations]) => [jobId, usualMs(durations)]));
}

/** The median of `run_duration`s, in milliseconds with three significant digits; 0 of nothing. */
export function usualMs(runDurations: readonly number[]): number {
  const milliseconds = runDurations.map((each) => runDurationSeconds(each) * 1000 || BELOW_A_SECOND_MS);
  return Number((median(milliseconds) ?? 0).toPrecision(SIGNIFICANT_DIGITS));
}
