import { AGENT } from './agent';
import { INSIDE_A_BATCH } from './assumptions/inside-a-batch';
import { ROLES_AND_JOBS } from './assumptions/roles';
import { RUN_EVIDENCE } from './assumptions/run-evidence';
import { SESSION_LOCKS } from './assumptions/session-locks';
import { SETTLE_TIME } from './assumptions/settle-time';
import { START_REQUESTS } from './assumptions/start-requests';
import { BATCHES } from './batches';
import { BY_HAND } from './by-hand';
import { CAPACITY } from './capacity';
import { CONVERSIONS } from './conversions';
import { HISTORY_OF_ALL_JOBS } from './history';
import { LOCKS } from './locks';
import { MONITORS } from './monitors';
import { SESSION } from './session';
import { STEPS } from './steps';
import type { Contract } from './support/contract';
import { VALUES } from './values';

/** Every contract that a batch can show. */
export const TOPICS: Readonly<Record<string, readonly Contract[]>> = {
  values: VALUES,
  'conversions, dates and times': CONVERSIONS,
  batches: BATCHES,
  'the session': SESSION,
  'application locks': LOCKS,
  'jobs and SQL Server Agent': AGENT,
  'steps of jobs': STEPS,
  'job monitors': MONITORS,
  'what a server can do at once': CAPACITY,
  'the history of all jobs': HISTORY_OF_ALL_JOBS,
  'taken for granted: requests': START_REQUESTS,
  'taken for granted: what rows prove': RUN_EVIDENCE,
  'taken for granted: the settle time': SETTLE_TIME,
  'taken for granted: inside a batch': INSIDE_A_BATCH,
  'taken for granted: roles': ROLES_AND_JOBS,
  'taken for granted: locks': SESSION_LOCKS,
};

/** How many statements about SQL Server there are, with those that take a hand. */
export const HOW_MANY = Object.values(TOPICS).flat().length + BY_HAND.length;

/** How many of them are known to be true, after so many were kept by what was asked. */
export function provenText(isReal: boolean, kept: number): string {
  return `${isReal ? kept : 0} of ${HOW_MANY} proven on SQL Server`;
}

/** As it is shown to people. */
export function titleOf({ what, source, isUnproven }: Pick<Contract, 'what' | 'source' | 'isUnproven'>): string {
  return `${isUnproven === true ? '[unproven] ' : ''}${what} (${source})`;
}
