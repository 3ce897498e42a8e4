import type { SystemProcedure } from '../../engine/server-objects';
import { bindProcedure, type MsdbContext } from '../procedure';
import { APPLICATION_LOCK_PROCEDURES } from './application-locks';
import { HELP_PROCEDURES } from './help';
import { JOB_STEP_PROCEDURES } from './job-steps';
import { JOB_PROCEDURES } from './jobs';
import { LIVE_STATE_PROCEDURES } from './live-state';

const PROCEDURES = {
  ...{ ...JOB_PROCEDURES, ...JOB_STEP_PROCEDURES, ...LIVE_STATE_PROCEDURES },
  ...{ ...HELP_PROCEDURES, ...APPLICATION_LOCK_PROCEDURES },
};

/** Every system procedure that is TypeScript. */
export function createProcedures(context: MsdbContext): SystemProcedure[] {
  return Object.entries(PROCEDURES).map(([name, procedure]) => bindProcedure(name, procedure, context));
}
