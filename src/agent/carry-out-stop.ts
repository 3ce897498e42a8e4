import { AgentSilence } from './agent-silence';
import type { AttemptTools } from './carry-out-attempt';
import { jobToLookAt, rideOut } from './carry-out-attempt';
import type { SeenJob } from './look-at-jobs';
import { passFence } from './pass-fence';
import { sendStop } from './send-stop';
import { ServerTrouble } from './server-trouble';
import type { StartProof } from './start-attempt';
import { startProtocol } from './start-attempt';
import type { StopReply, StopRule, StopState } from './stop-attempt';
import { beginStop, nextStopAction, onStopFenced, onStopLook, onStopReply, STOP_RULES } from './stop-attempt';
import type { StartTicket } from './ticket';

export interface StopEnd {
  readonly state: StopState;
  readonly seen: SeenJob | undefined;
  /** Why the job cannot be stopped; then it was left as it is. */
  readonly refusal: ServerTrouble | undefined;
}

/**
 * Carries out the pure state machine of `stop-attempt.ts` on a server until it has something to report: the run has
 * ended, never began, or is left alone because it is not ours beyond doubt (by `rules`), or we may not stop it, or its
 * Agent is off and stays so. Any other trouble with the server is ridden out.
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
  const silence = new AgentSilence();
  const agentOff = new AgentOff(tools.settings.graceMs);
  for (;;) {
    tools.signal.throwIfAborted();
    // An Agent that took the request and says nothing of the job since: asking it once more tells whether it is off.
    const isAskedAgain = state.isAsked && state.hasLooked && silence.isLasting;
    const action = isAskedAgain ? 'stop' : nextStopAction(state, rules);
    try {
      switch (action) {
        case 'report':
          return { state, seen, refusal: undefined };
        case 'stop':
          state = await stop(state, ticket, tools);
          agentOff.isOver();
          break;
        case 'fence':
          state = onStopFenced(state, await passFence(tools.server, tools.settings));
          break;
        case 'look':
          seen = await tools.poller.look(jobToLookAt(ticket, state.watch, true), 0, tools.signal);
          state = onStopLook(startProtocol(tools.settings), ticket, state, seen);
          silence.heard(state.watch, ticket, seen);
      }
      tools.onProgress(state.watch, seen, agentOff.trouble);
    } catch (error) {
      if (action === 'stop' && error instanceof ServerTrouble) {
        if (!error.isPassing || agentOff.hasLasted(error, seen)) return { state, seen, refusal: error };
        state = replied(state, 'lost');
      }
      await rideOut(error, state.watch, tools);
    }
  }
}

async function stop(state: StopState, ticket: StartTicket, { server, settings }: AttemptTools): Promise<StopState> {
  if (state.watch.phase !== 'watching') return state;
  return replied(state, await sendStop(server, ticket, state.watch.run, settings));
}

/** A request that the Agent has taken stays taken, whatever it answers when it is asked once more. */
function replied(state: StopState, reply: StopReply): StopState {
  const next = onStopReply(state, reply);
  return { ...next, isAsked: state.isAsked || next.isAsked };
}

/** So often it has to be asked, too: a worker that stood still meanwhile has not been patient. */
const LEAST_REFUSALS = 5;

/** The Agent refuses stops because it does not run: that may be a restart, or last. */
class AgentOff {
  trouble: ServerTrouble | undefined;
  #sinceUtcMs = 0;
  #refusals = 0;

  constructor(private readonly graceMs: number) {}

  /** Whether it has refused them for as long as there is patience, by the server's clock. */
  hasLasted(error: ServerTrouble, seen: SeenJob | undefined): boolean {
    const nowMs = seen?.utcNowMs ?? 0;
    if (error.kind !== 'AgentNotRunning') {
      this.isOver();
      return false;
    }
    if (this.trouble === undefined) this.#sinceUtcMs = nowMs;
    this.trouble = error;
    this.#refusals += 1;
    return this.#refusals >= LEAST_REFUSALS && nowMs - this.#sinceUtcMs >= this.graceMs;
  }

  isOver(): void {
    this.trouble = undefined;
    this.#refusals = 0;
  }
}
