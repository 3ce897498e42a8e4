import { RUN_RULES } from '../../../src/agent/candidate-runs';
import { START_GUARDS, STARTER_RULES } from '../../../src/agent/start-guards';
import { STOP_GUARDS, STOP_RULES } from '../../../src/agent/stop-attempt';
import { explore } from './explore';
import { ALL_SAFEGUARDS, SCENARIOS } from './scenarios';
import type { Safeguards } from './world';

function without<T extends { readonly name: string }>(rules: readonly T[], name: string): T[] {
  const left = rules.filter((rule) => rule.name !== name);
  if (left.length === rules.length) throw new Error(`there is no rule '${name}'`);
  return left;
}

type Scenario = keyof typeof SCENARIOS;
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

/**
 * Rules that another one makes unnecessary in the model. They stay: they end a doubt earlier, and each stands in for the
 * other on a server that breaks an assumption.
 */
const IDLE: readonly [string, Scenario, Partial<Safeguards>][] = [
  [
    'the rule that a ticket is one to start with (who adopts a run begins by watching it)',
    ADOPTED,
    { starterRules: without(STARTER_RULES, 'a ticket to start with') },
  ],
  [
    'the rule that a user asked (the login says the same, later)',
    STRANGERS,
    { runRules: without(RUN_RULES, 'asked for by a user') },
  ],
];

describe('the start protocol with one safeguard taken away', () => {
  it.each(NEEDED)(
    'breaks a promise without %s',
    (_, scenario, change, promise) => {
      const { violation } = explore(SCENARIOS[scenario], { ...ALL_SAFEGUARDS, ...change });
      expect(violation).toMatch(promise);
    },
    300_000,
  );

  it.each(IDLE)(
    'does not need %s',
    (_, scenario, change) => {
      const { violation } = explore(SCENARIOS[scenario], { ...ALL_SAFEGUARDS, ...change });
      expect(violation).toBeNull();
    },
    300_000,
  );
});
