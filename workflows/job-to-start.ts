import type { JobToStart } from '../src/agent/take-tickets';
import type { RunState } from '../src/scheduling/run-state';

/** What a start ticket is asked for. */
export function jobToStart(state: RunState, index: number): JobToStart {
  const { job, startAtStep, ifAlreadyRunning } = state.package(index);
  const step = state.record(index).startAtStep ?? startAtStep;
  return {
    job,
    ...(step === undefined ? {} : { startAtStep: step }),
    ...(ifAlreadyRunning === undefined ? {} : { ifAlreadyRunning }),
  };
}
