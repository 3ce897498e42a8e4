import type { SystemProcedure } from '../../engine/system-procedure';
import { SP_GETAPPLOCK, SP_RELEASEAPPLOCK } from '../application-lock-procedures';
import { bindProcedure, type MsdbContext } from '../procedure';
import { SP_ADD_JOB } from './sp-add-job';
import { SP_ADD_JOBSERVER } from './sp-add-jobserver';
import { SP_ADD_JOBSTEP } from './sp-add-jobstep';
import { SP_DELETE_JOB } from './sp-delete-job';
import { SP_ENUM_SQLAGENT_SUBSYSTEMS } from './sp-enum-sqlagent-subsystems';
import { SP_HELP_JOB } from './sp-help-job';
import { SP_HELP_JOBACTIVITY } from './sp-help-jobactivity';
import { SP_HELP_JOBHISTORY } from './sp-help-jobhistory';
import { SP_HELP_JOBSERVER } from './sp-help-jobserver';
import { SP_HELP_JOBSTEP } from './sp-help-jobstep';
import { SP_HELP_JOBSTEPLOG } from './sp-help-jobsteplog';
import { SP_PURGE_JOBHISTORY } from './sp-purge-jobhistory';
import { SP_START_JOB } from './sp-start-job';
import { SP_STOP_JOB } from './sp-stop-job';
import { SP_UPDATE_JOB } from './sp-update-job';
import { SP_UPDATE_JOBSTEP } from './sp-update-jobstep';
import { XP_MSVER } from './xp-msver';
import { XP_SQLAGENT_ENUM_JOBS } from './xp-sqlagent-enum-jobs';

const PROCEDURES = [
  SP_ADD_JOB,
  SP_ADD_JOBSTEP,
  SP_ADD_JOBSERVER,
  SP_DELETE_JOB,
  SP_UPDATE_JOB,
  SP_UPDATE_JOBSTEP,
  SP_START_JOB,
  SP_STOP_JOB,
  SP_HELP_JOB,
  SP_HELP_JOBACTIVITY,
  SP_HELP_JOBHISTORY,
  SP_HELP_JOBSTEP,
  SP_HELP_JOBSTEPLOG,
  SP_HELP_JOBSERVER,
  SP_PURGE_JOBHISTORY,
  SP_ENUM_SQLAGENT_SUBSYSTEMS,
  XP_MSVER,
  XP_SQLAGENT_ENUM_JOBS,
  SP_GETAPPLOCK,
  SP_RELEASEAPPLOCK,
];

/** Every system procedure that is TypeScript. */
export function createProcedures(context: MsdbContext): SystemProcedure[] {
  return PROCEDURES.map((procedure) => bindProcedure(procedure, context));
}
