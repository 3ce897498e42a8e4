import type { ApplicationLocks } from '../../application-locks';
import type { SystemProcedure } from '../../engine/system-procedure';
import type { MsdbContext } from '../procedure';
import { spAddJob } from './sp-add-job';
import { spAddJobServer } from './sp-add-jobserver';
import { spAddJobStep } from './sp-add-jobstep';
import { spDeleteJob } from './sp-delete-job';
import { spGetAppLock } from './sp-getapplock';
import { spHelpJob } from './sp-help-job';
import { spHelpJobActivity } from './sp-help-jobactivity';
import { spHelpJobHistory } from './sp-help-jobhistory';
import { spHelpJobServer } from './sp-help-jobserver';
import { spHelpJobStep } from './sp-help-jobstep';
import { spPurgeJobHistory } from './sp-purge-jobhistory';
import { spReleaseAppLock } from './sp-releaseapplock';
import { spStartJob } from './sp-start-job';
import { spStopJob } from './sp-stop-job';
import { spUpdateJob } from './sp-update-job';
import { xpSqlAgentEnumJobs } from './xp-sqlagent-enum-jobs';

/** Every system procedure that is TypeScript. */
export function createProcedures(context: MsdbContext, locks: ApplicationLocks): SystemProcedure[] {
  return [
    spAddJob(context),
    spAddJobStep(context),
    spAddJobServer(context),
    spDeleteJob(context),
    spUpdateJob(context),
    spStartJob(context),
    spStopJob(context),
    spHelpJob(context),
    spHelpJobActivity(context),
    spHelpJobHistory(context),
    spHelpJobStep(context),
    spHelpJobServer(context),
    spPurgeJobHistory(context),
    xpSqlAgentEnumJobs(context),
    spGetAppLock(locks),
    spReleaseAppLock(locks),
  ];
}
