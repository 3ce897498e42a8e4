import { RUN_RULES } from '../../../src/agent/candidate-runs';
import { START_GUARDS, STARTER_RULES } from '../../../src/agent/start-guards';
import { STOP_GUARDS, STOP_RULES } from '../../../src/agent/stop-attempt';
import type { Exploration } from './explore';
import type { Safeguards } from './world';

/** The protocol as it is. In the model a ticket lives one second, and the settle time is one more. */
export const ALL_SAFEGUARDS: Safeguards = {
  settings: { ticketLifeMs: 1000, settleMs: 1000, graceMs: 1000, unseenMs: 2000, lockTimeoutMs: 0, holdMs: 0 },
  starterRules: STARTER_RULES,
  runRules: RUN_RULES,
  startGuards: START_GUARDS,
  stopGuards: STOP_GUARDS,
  stopRules: STOP_RULES,
  hasStartLock: true,
  holdsLock: true,
  isStopOneBatch: true,
};

export const LOGIN = 'ssis_parent';
const ONE = [LOGIN] as const;
const TWO_ALIKE = [LOGIN, LOGIN] as const;
/** The first login is the beginning of the second one. */
const TWO_LOGINS = [LOGIN, `${LOGIN}_2`] as const;

/** How deep each exploration goes: `ticks` seconds, `total` faults of those named. */
export const SCENARIOS = {
  'workers crash or linger and messages are lost': {
    logins: ONE,
    ticks: 3,
    faults: {
      crash: 1,
      zombie: 1,
      activityReset: 1,
      newWorkflowRun: 1,
      lostRequest: 1,
      lostReply: 1,
      sessionKilled: 1,
    },
    total: 2,
  },
  'people and schedules start the same job': {
    logins: ONE,
    ticks: 3,
    faults: { personStarts: 2, scheduleStarts: 1, crash: 1, lostRequest: 1, lostReply: 1, sessionKilled: 1 },
    total: 2,
  },
  'the Agent is restarted, history purged and the clock changed': {
    logins: ONE,
    ticks: 3,
    faults: { agentCrash: 1, agentRestart: 1, purge: 1, summerTimeEnds: 1, crash: 1, lostReply: 1, sessionKilled: 1 },
    total: 2,
  },
  'two packages name one job': { logins: TWO_ALIKE, ticks: 3, faults: { lostRequest: 1, lostReply: 1 }, total: 1 },
  'two packages name one job and its history is purged': {
    logins: TWO_ALIKE,
    ticks: 1,
    faults: { lostRequest: 1, lostReply: 1, purge: 1 },
    total: 2,
  },
  'a cancel races with the start': {
    logins: ONE,
    ticks: 2,
    faults: { cancel: 1, personStarts: 1, crash: 1, lostRequest: 1, lostReply: 1, sessionKilled: 1 },
    total: 3,
  },
  'a cancel meets an Agent crash or a purge': {
    logins: ONE,
    ticks: 2,
    faults: { cancel: 1, personStarts: 1, agentCrash: 1, purge: 1 },
    total: 3,
  },
  'a run of somebody else is adopted': {
    logins: ONE,
    ticks: 3,
    faults: {
      crash: 1,
      zombie: 1,
      newWorkflowRun: 1,
      personStarts: 2,
      scheduleStarts: 1,
      agentCrash: 1,
      agentRestart: 1,
      purge: 1,
      summerTimeEnds: 1,
      cancel: 1,
    },
    total: 2,
    adopts: true,
  },
  'summer time begins': {
    logins: ONE,
    ticks: 3,
    faults: { summerTimeBegins: 1, personStarts: 1, scheduleStarts: 1 },
    total: 2,
    terms: { mustKnow: true },
  },
  'summer time ends': {
    logins: ONE,
    ticks: 3,
    faults: { summerTimeEnds: 1, personStarts: 1, scheduleStarts: 1 },
    total: 2,
    terms: { mustKnow: true },
  },
  'summer time ends at the first run of a job': {
    logins: ONE,
    ticks: 3,
    faults: { summerTimeEnds: 1, personStarts: 1, scheduleStarts: 1 },
    total: 2,
    neverRan: true,
    terms: { mustKnow: true },
  },
  'summer time ends while workers crash and history is purged': {
    logins: ONE,
    ticks: 2,
    faults: { summerTimeEnds: 1, personStarts: 1, crash: 1, lostReply: 1, purge: 1, agentCrash: 1 },
    total: 2,
  },
  'history is purged or the Agent restarted before the start': {
    logins: ONE,
    ticks: 3,
    faults: { purgeBeforeStart: 1, restartBeforeStart: 1, personStarts: 1, scheduleStarts: 1 },
    total: 2,
    terms: { mustKnow: true },
  },
  'a package is retried while old starts linger': {
    logins: ONE,
    ticks: 2,
    faults: { retry: 1, zombie: 1, activityReset: 1, crash: 1, lostReply: 1, lostRequest: 1, personStarts: 1 },
    total: 2,
  },
  'a run is terminated and run again': {
    logins: TWO_ALIKE,
    ticks: 2,
    faults: { terminate: 1, rerun: 1, crash: 1, zombie: 1, lostReply: 1 },
    total: 2,
  },
  'a run is run again, and its workflow reset or continued as new': {
    logins: TWO_ALIKE,
    ticks: 2,
    faults: { rerun: 1, newWorkflowRun: 1, lostReply: 1, purge: 1 },
    total: 2,
  },
  'another server answers for a while': {
    logins: ONE,
    ticks: 2,
    faults: { failOver: 2, crash: 1, lostReply: 1, personStarts: 1 },
    total: 3,
  },
  'the server is renamed, the job made anew or msdb restored': {
    logins: ONE,
    ticks: 2,
    faults: { rename: 1, recreateJob: 1, restore: 1, crash: 1, zombie: 1, lostReply: 1, personStarts: 1 },
    total: 2,
  },
  'the clock of the server is put forward': {
    logins: ONE,
    ticks: 2,
    faults: { clockForward: 1, crash: 1, zombie: 1, lostReply: 1, sessionKilled: 1, personStarts: 1 },
    total: 2,
  },
  'two installations use two logins': {
    logins: TWO_LOGINS,
    ticks: 1,
    faults: { crash: 1, lostRequest: 1, lostReply: 1 },
    total: 1,
    terms: { mayShare: false },
  },
} satisfies Record<string, Exploration>;
