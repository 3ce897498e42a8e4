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
  isStopOneBatch: true,
};

/** How deep each exploration goes: `ticks` seconds, `total` faults of those named. */
export const SCENARIOS = {
  'workers crash or linger and messages are lost': {
    packages: 1,
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
    packages: 1,
    ticks: 3,
    faults: { personStarts: 2, scheduleStarts: 1, crash: 1, lostRequest: 1, lostReply: 1, sessionKilled: 1 },
    total: 2,
  },
  'the Agent is restarted, history purged and the clock changed': {
    packages: 1,
    ticks: 3,
    faults: { agentCrash: 1, agentRestart: 1, purge: 1, offsetChange: 1, crash: 1, lostReply: 1, sessionKilled: 1 },
    total: 2,
  },
  'two packages name one job': { packages: 2, ticks: 3, faults: { lostRequest: 1, lostReply: 1 }, total: 1 },
  'two packages name one job and its history is purged': {
    packages: 2,
    ticks: 1,
    faults: { lostRequest: 1, lostReply: 1, purge: 1 },
    total: 2,
  },
  'a cancel races with the start': {
    packages: 1,
    ticks: 2,
    faults: { cancel: 1, personStarts: 1, crash: 1, lostRequest: 1, lostReply: 1, sessionKilled: 1 },
    total: 3,
  },
  'a cancel meets an Agent crash or a purge': {
    packages: 1,
    ticks: 2,
    faults: { cancel: 1, personStarts: 1, agentCrash: 1, purge: 1 },
    total: 3,
  },
  'a run of somebody else is adopted': {
    packages: 1,
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
      offsetChange: 1,
      cancel: 1,
    },
    total: 2,
    adopts: true,
  },
} satisfies Record<string, Exploration>;
