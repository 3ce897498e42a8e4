import type { AttemptTools } from './carry-out-attempt';
import { jobToLookAt, rideOut } from './carry-out-attempt';
import type { SeenJob } from './look-at-jobs';
import { passFence } from './pass-fence';
import { sendStop } from './send-stop';
import { ServerTrouble } from './server-trouble';
import type { StartProof } from './start-attempt';
import { startProtocol } from './start-attempt';
import type { StopRule, StopState } from './stop-attempt';
import { beginStop, nextStopAction, onStopFenced, onStopLook, onStopReply, STOP_RULES } from './stop-attempt';
import type { StartTicket } from './ticket';

export interface StopEnd {
  readonly state: StopState;
  readonly seen: SeenJob | undefined;
  /** Why the server will not let us stop the job; then it was left running. */
  readonly refusal: ServerTrouble | undefined;
}

/**
 * Carries out the pure state machine of `stop-attempt.ts` on a server until it has something to report: the run has
 * ended, never began, or is left alone because it is not ours beyond doubt (by `rules`), or we may not stop it. Any other trouble
 * with the server is ridden out.
 * @throws the signal's reason when it aborts.
 */
export async function carryOutStop(
  proof: StartProof | null,
  ticket: StartTicket,
  tools: AttemptTools,
  rules: readonly StopRule[] = STOP_RULES,
): Promise<StopEnd> {
  let state = beginStop(ticket, proof);
  let seen: SeenJob | undefined;
  for (;;) {
    tools.signal.throwIfAborted();
    const action = nextStopAction(state, rules);
    try {
      switch (action) {
        case 'report':
          return { state, seen, refusal: undefined };
        case 'stop':
          state = await stop(state, ticket, tools);
          break;
        case 'fence':
          state = onStopFenced(state, await passFence(tools.server, tools.settings));
          break;
        case 'look':
          seen = await tools.poller.look(jobToLookAt(ticket, state.watch), 0, tools.signal);
          state = onStopLook(startProtocol(tools.settings), ticket, state, seen);
      }
      tools.onProgress(state.watch, seen);
    } catch (error) {
      if (action === 'stop' && error instanceof ServerTrouble) {
        if (!error.isPassing) return { state, seen, refusal: error };
        state = onStopReply(state, 'lost');
      }
      await rideOut(error, state.watch, tools);
    }
  }
}

async function stop(state: StopState, ticket: StartTicket, { server, settings }: AttemptTools): Promise<StopState> {
  if (state.watch.phase !== 'watching') return state;
  return onStopReply(state, await sendStop(server, ticket, state.watch.run, settings));
}
