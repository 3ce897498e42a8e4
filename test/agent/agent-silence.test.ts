import { AgentSilence } from '../../src/agent/agent-silence';
import type { SeenJob } from '../../src/agent/look-at-jobs';
import type { AttemptState } from '../../src/agent/start-attempt';
import type { StartTicket } from '../../src/agent/ticket';

const ticket = { agentSessionId: 7, job: 'Load', server: 'etl01' } as StartTicket;
const run = { requestedDate: '2026-11-22 02:00:04.000', startedAt: '2026-11-22 02:00:05', isDistinct: true };
const OPEN: AttemptState = { phase: 'watching', run, proven: true, lostSinceUtcMs: null };
const LOST: AttemptState = { ...OPEN, lostSinceUtcMs: 1 };
const ENDED: AttemptState = { phase: 'ended', verdict: { kind: 'unknown', reason: 'it is gone' } };

/** What the Agent said of the job at a look, by sp_help_job; 0 when it was not asked, or the job is not there. */
const look = (executionStatus: number, agentSessionId = 7) => ({ executionStatus, agentSessionId }) as SeenJob;
const [NOT_ASKED, RUNS, IDLE] = [look(0), look(1), look(4)];

let silence: AgentSilence;
beforeEach(() => {
  silence = new AgentSilence();
});
const hear = (state: AttemptState, ...looks: SeenJob[]): void => {
  for (const each of looks) silence.heard(state, ticket, each);
};

it('an Agent is silent when it calls a job idle again and again that its row shows as running', () => {
  hear(OPEN, IDLE, IDLE);
  expect([silence.isSuspected, silence.isLasting]).toEqual([true, false]);
  hear(OPEN, IDLE);
  expect(silence.isLasting).toBe(true);
});

it('is not told from looks at which it was not asked', () => {
  hear(OPEN, NOT_ASKED, NOT_ASKED, NOT_ASKED);
  expect(silence.isSuspected).toBe(false);
  hear(OPEN, IDLE, NOT_ASKED, IDLE, NOT_ASKED, IDLE);
  expect(silence.isLasting).toBe(true);
});

it.each<[string, AttemptState, SeenJob]>([
  ['the Agent says that the job runs', OPEN, RUNS],
  ['the Agent was started again', OPEN, look(4, 8)],
  ['the run is no longer shown', LOST, IDLE],
  ['the job is gone', LOST, NOT_ASKED],
  ['the watch is over', ENDED, NOT_ASKED],
])('is over when %s', (_when, state, seen) => {
  hear(OPEN, IDLE, IDLE, IDLE);
  hear(state, seen);
  expect([silence.isSuspected, silence.isLasting]).toEqual([false, false]);
});
