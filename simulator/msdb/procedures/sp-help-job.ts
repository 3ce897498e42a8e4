import { sameName } from '../database';
import { HELP_JOB, helpJobRow, type HelpJobRow } from '../help-job-row';
import { visibleJobs } from '../permissions';
import { JOB_ID_OR_NAME, type MsdbCall, type MsdbProcedure } from '../procedure';
import { categoryNamed } from '../tables/syscategories';
import { findSubsystem } from '../tables/syssubsystems';

const FILTERS = ['@job_type', '@owner_login_name', '@subsystem', '@category_name', '@enabled', '@execution_status'];
const UNSUPPORTED_FILTERS = ['@date_comparator', '@date_created', '@date_last_modified', '@description'];
const EXECUTION_STATUSES = [0, 1, 2, 3, 4, 5, 7];
const ASPECTS = ['ALL', 'JOB', 'STEPS', 'SCHEDULES', 'TARGETS'];

/** Page: sp_help_job. Only the JOB aspect; it fills a table by INSERT … EXEC itself, so a caller's gets 8164. */
export const SP_HELP_JOB: MsdbProcedure = {
  name: 'sp_help_job',
  nestsInsertExec: true,
  parameters: `${JOB_ID_OR_NAME}, @job_aspect varchar(9) = NULL, @job_type varchar(12) = NULL,
    @owner_login_name sysname = NULL, @subsystem nvarchar(40) = NULL, @category_name sysname = NULL,
    @enabled tinyint = NULL, @execution_status int = NULL, @date_comparator char(1) = NULL,
    @date_created datetime = NULL, @date_last_modified datetime = NULL, @description nvarchar(512) = NULL`,
  run: (call) => {
    const wantsOne = call.firstGiven('@job_id', '@job_name') !== undefined;
    if (wantsOne && call.firstGiven(...FILTERS, ...UNSUPPORTED_FILTERS) !== undefined) return call.raise(14280);
    const refused = call.firstGiven(...UNSUPPORTED_FILTERS);
    if (refused !== undefined) return call.unsupported(`sp_help_job ${refused}`);
    return wantsOne ? helpOneJob(call) : helpJobs(call);
  },
};

function helpOneJob(call: MsdbCall): number {
  const job = call.job();
  if (!job) return 1;
  const aspect = call.text('@job_aspect')?.trim().toUpperCase() ?? 'ALL';
  if (!ASPECTS.includes(aspect)) return call.raise(14266, '@job_aspect', ASPECTS.join(', '));
  if (aspect !== 'JOB') return call.unsupported(`sp_help_job @job_aspect = '${aspect}' (supported: 'JOB')`);
  call.resultSet(HELP_JOB, [helpJobRow(call.context, job)]);
  return 0;
}

function helpJobs(call: MsdbCall): number {
  if (!filtersAreValid(call)) return 1;
  const rows = visibleJobs(call.msdb, call.identity).map((job) => helpJobRow(call.context, job));
  call.resultSet(HELP_JOB, rows.filter(filterOf(call)));
  return 0;
}

function filtersAreValid(call: MsdbCall): boolean {
  const status = call.int('@execution_status');
  const subsystem = call.name('@subsystem');
  const enabled = call.int('@enabled');
  const jobType = call.name('@job_type')?.toUpperCase() ?? 'LOCAL';
  if (jobType !== 'LOCAL' && jobType !== 'MULTI-SERVER') call.raise(14266, '@job_type', 'LOCAL, MULTI-SERVER');
  else if (subsystem !== null && !findSubsystem(subsystem)) {
    call.raise(14234, '@subsystem', 'sp_enum_sqlagent_subsystems');
  } else if (!categoryNamed(call.name('@category_name'))) call.raise(14234, '@category_name', 'sp_help_category');
  else if (enabled !== null && enabled > 1) call.raise(14266, '@enabled', '0, 1');
  else if (status !== null && !EXECUTION_STATUSES.includes(status)) {
    call.raise(14266, '@execution_status', EXECUTION_STATUSES.join(', '));
  } else return true;
  return false;
}

function filterOf(call: MsdbCall): (row: HelpJobRow) => boolean {
  const owner = call.name('@owner_login_name');
  const category = call.name('@category_name');
  const subsystem = findSubsystem(call.name('@subsystem') ?? '')?.subsystem;
  const enabled = call.int('@enabled');
  const status = call.int('@execution_status');
  const jobType = call.name('@job_type')?.toUpperCase();
  return (row) =>
    (owner === null || sameName(row.owner ?? '', owner)) &&
    (category === null || sameName(row.category ?? '', category)) &&
    (subsystem === undefined || call.msdb.stepsOf(row.job_id).some((step) => step.subsystem === subsystem)) &&
    (enabled === null || row.enabled === enabled) &&
    (status === null || hasStatus(row, status)) &&
    (jobType === undefined || row.type === (jobType === 'LOCAL' ? 1 : 2));
}

function hasStatus({ current_execution_status: current }: HelpJobRow, wanted: number): boolean {
  return wanted === 0 ? ![4, 5].includes(current) : current === wanted;
}
