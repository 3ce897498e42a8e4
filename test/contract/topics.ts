import { AGENT } from './agent';
import { ASSUMPTIONS } from './assumptions';
import { BATCHES } from './batches';
import { CAPACITY } from './capacity';
import { CONVERSIONS } from './conversions';
import { HISTORY_OF_ALL_JOBS } from './history';
import { LOCKS } from './locks';
import { MONITORS } from './monitors';
import { SESSION } from './session';
import { STEPS } from './steps';
import type { Contract } from './support/contract';
import { VALUES } from './values';

/** Every contract there is. */
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
  'what the start protocol takes for granted': ASSUMPTIONS,
};

/** As it is shown to people. */
export function titleOf({ what, source, isUnproven }: Contract): string {
  return `${isUnproven === true ? '[unproven] ' : ''}${what} (${source})`;
}
