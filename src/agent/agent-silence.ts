import type { SeenJob } from './look-at-jobs';
import { ServerTrouble } from './server-trouble';
import type { AttemptState } from './start-attempt';
import type { StartTicket } from './ticket';

/** `current_execution_status` of a job of which the Agent says nothing (page: sp_help_job). */
const IDLE = 4;

/** A job that has just ended, or has just been asked for, is idle for a moment while its row says otherwise. */
const LASTING_LOOKS = 3;

/**
 * Tells an Agent that is off from one whose job takes its time. A crash leaves the row of a run open, and nothing closes
 * it until the Agent is started again; but `sp_help_job`, which asks the Agent itself, calls the job idle. That proves
 * no outcome: it is for people to hear.
 */
export class AgentSilence {
  #looks = 0;

  /** The last look at which the Agent was asked found it silent: the next one has to ask it, too. */
  get isSuspected(): boolean {
    return this.#looks > 0;
  }

  get isLasting(): boolean {
    return this.#looks >= LASTING_LOOKS;
  }

  /** Takes in a look; one at which the Agent was not asked says nothing of it. */
  heard(state: AttemptState, ticket: StartTicket, seen: SeenJob): void {
    if (!isOpen(state, ticket, seen)) this.#looks = 0;
    else if (seen.executionStatus !== 0) this.#looks = seen.executionStatus === IDLE ? this.#looks + 1 : 0;
  }
}

/** By its row, the run goes on in the Agent's session in which it began. */
function isOpen(state: AttemptState, ticket: StartTicket, seen: SeenJob): boolean {
  const isWatched = state.phase === 'watching' && state.lostSinceUtcMs === null;
  return isWatched && seen.agentSessionId === ticket.agentSessionId;
}

/** What people are told of it. */
export function silentAgent({ job, server }: StartTicket): ServerTrouble {
  return new ServerTrouble(
    'AgentNotRunning',
    server,
    `job '${job}' is shown as running, but SQL Server Agent says nothing of it. That service is probably off; what became of the job can be told once it runs again`,
  );
}
