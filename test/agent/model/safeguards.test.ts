import { RUN_RULES } from '../../../src/agent/candidate-runs';
import { beginAttempt } from '../../../src/agent/start-attempt';
import { START_GUARDS, STARTER_RULES } from '../../../src/agent/start-guards';
import { STOP_GUARDS, STOP_RULES } from '../../../src/agent/stop-attempt';
import type { StartTicket } from '../../../src/agent/ticket';
import { type Exploration, explore } from './explore';
import { ALL_SAFEGUARDS, LOGIN, SCENARIOS } from './scenarios';
import type { Safeguards } from './world';

function without<T extends { readonly name: string }>(rules: readonly T[], name: string): T[] {
  const left = rules.filter((rule) => rule.name !== name);
  if (left.length === rules.length) throw new Error(`there is no rule '${name}'`);
  return left;
}

type Scenario = keyof typeof SCENARIOS;
/** An Agent that is slower than is assumed: the lock makes that good as long as its holder lives. */
const SLOW_AGENT: Exploration = {
  logins: [LOGIN],
  ticks: 3,
  faults: { slowAgent: 2, lostReply: 1, crash: 1 },
  total: 3,
};
const CRASHES: Scenario = 'workers crash or linger and messages are lost';
const STRANGERS: Scenario = 'people and schedules start the same job';
const TWO: Scenario = 'two packages name one job';
const TWO_AND_PURGE: Scenario = 'two packages name one job and its history is purged';
const CANCEL: Scenario = 'a cancel races with the start';
const CANCEL_AND_CRASH: Scenario = 'a cancel meets an Agent crash or a purge';
const ADOPTED: Scenario = 'a run of somebody else is adopted';
const FAIL_OVER: Scenario = 'another server answers for a while';
const BEFORE_THE_START: Scenario = 'history is purged or the Agent restarted before the start';
const { settings } = ALL_SAFEGUARDS;

const NEEDED: readonly [string, Scenario, Partial<Safeguards>, RegExp][] = [
  ['the deadline', CRASHES, { startGuards: without(START_GUARDS, 'deadline') }, /not started.*but a run was started/],
  [
    'the row comparison',
    TWO,
    { startGuards: without(START_GUARDS, 'row') },
    /outcome of a run of \d:\d was reported for package/,
  ],
  [
    'the server check',
    FAIL_OVER,
    { startGuards: without(START_GUARDS, 'server') },
    /not started.*but a run was started/,
  ],
  [
    'the session check',
    BEFORE_THE_START,
    { startGuards: without(START_GUARDS, 'session') },
    /stays unknown: SQL Server Agent was restarted/,
  ],
  [
    'the history check',
    BEFORE_THE_START,
    { startGuards: without(START_GUARDS, 'history') },
    /stays unknown: the job's history was purged/,
  ],
  ['the start lock', CRASHES, { hasStartLock: false }, /not started.*but a run was started/],
  ['the settle time', CRASHES, { settings: { ...settings, settleMs: 0 } }, /not started.*but a run was started/],
  [
    'the first-attempt rule',
    CRASHES,
    { starterRules: without(STARTER_RULES, 'first attempt') },
    /but a run was started/,
  ],
  ['the never-reset rule', CRASHES, { starterRules: without(STARTER_RULES, 'never reset') }, /but a run was started/],
  [
    'the run-id rule',
    CRASHES,
    { starterRules: without(STARTER_RULES, 'the run that took the ticket') },
    /but a run was started/,
  ],
  [
    'the first-run-since-the-ticket rule',
    TWO_AND_PURGE,
    { runRules: without(RUN_RULES, 'first run since the ticket') },
    /outcome of a run/,
  ],
  ['the window', TWO, { runRules: without(RUN_RULES, 'asked for in the window') }, /outcome of a run/],
  [
    'the login',
    STRANGERS,
    { runRules: without(RUN_RULES, 'invoked by our login') },
    /outcome of a run of (person|schedule)/,
  ],
  [
    'the rule that a user asked',
    STRANGERS,
    { runRules: without(RUN_RULES, 'asked for by a user') },
    /a run of schedule is watched/,
  ],
  [
    'the proof before a stop',
    CANCEL,
    { stopRules: without(STOP_RULES, 'proof before stop') },
    /run of person was stopped/,
  ],
  [
    'the proof before a stop, of an adopted run',
    ADOPTED,
    { stopRules: without(STOP_RULES, 'proof before stop') },
    /run of person was stopped/,
  ],
  ['the one-batch stop', CANCEL, { isStopOneBatch: false }, /run of person was stopped/],
  ['the outcome check of a stop', CANCEL, { stopGuards: without(STOP_GUARDS, 'outcome') }, /run of person was stopped/],
  [
    'the session check of a stop',
    CANCEL_AND_CRASH,
    { stopGuards: without(STOP_GUARDS, 'session') },
    /run of person was stopped/,
  ],
  [
    'the run check of a stop',
    CANCEL_AND_CRASH,
    { stopGuards: without(STOP_GUARDS, 'run') },
    /run of person was stopped/,
  ],
];

describe('the start protocol with one safeguard taken away', () => {
  it.each(NEEDED)(
    'breaks a promise without %s',
    (_, scenario, change, promise) => {
      const { violation } = explore(SCENARIOS[scenario], { ...ALL_SAFEGUARDS, ...change });
      expect(violation).toMatch(promise);
    },
    1_800_000,
  );

  it('breaks a promise without the start lock being kept until the request shows', () => {
    expect(explore(SLOW_AGENT, ALL_SAFEGUARDS).violation).toBeNull();
    const { violation } = explore(SLOW_AGENT, { ...ALL_SAFEGUARDS, holdsLock: false });
    expect(violation).toMatch(/not started.*but a run was started/);
  });

  // Not a safeguard of its own: nobody asks it about such a ticket, so taking it away changes nothing.
  it('needs no rule against starting with a ticket that adopts: an attempt begins by watching its run, whatever the rules say', () => {
    const adopting = { adopts: { requestedDate: '2026-11-22 02:00:00.000', startedAt: null } } as StartTicket;
    expect(beginAttempt(adopting, true, null)).toMatchObject({ phase: 'watching', proven: false });
    const starterRules = without(STARTER_RULES, 'a ticket to start with');
    expect(explore(SCENARIOS[ADOPTED], { ...ALL_SAFEGUARDS, starterRules }).violation).toBeNull();
  }, 1_800_000);
});
