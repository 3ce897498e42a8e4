import { SYSNAME } from '../../engine/sql-type';
import type { ProcedureCall, SystemProcedure } from '../../engine/system-procedure';
import {
  firstGiven,
  intArgument,
  JOB_ID_OR_NAME,
  nameArgument,
  optional,
  optionalInt,
  textArgument,
} from '../arguments';
import { describeColumns } from '../column';
import { sameName } from '../database';
import { HELP_JOB, helpJobRow } from '../help-job-row';
import type { HelpJobRow } from '../help-job-row';
import { identifyJob } from '../identify-job';
import { raise, unsupported } from '../messages';
import { visibleJobs } from '../permissions';
import { msdbProcedure } from '../procedure';
import type { MsdbContext } from '../procedure';
import { PERMANENT_CATEGORIES } from '../tables/syscategories';
import { findSubsystem } from '../tables/syssubsystems';

const RESULT = describeColumns(HELP_JOB);
const FILTERS = ['@job_type', '@owner_login_name', '@subsystem', '@category_name', '@enabled', '@execution_status'];
const UNSUPPORTED_FILTERS = ['@date_comparator', '@date_created', '@date_last_modified', '@description'];
const EXECUTION_STATUSES = [0, 1, 2, 3, 4, 5, 7];

/** Page: sp_help_job. Only the JOB aspect; it fills a table by INSERT … EXEC itself, so a caller's gets 8164. */
export function spHelpJob(context: MsdbContext): SystemProcedure {
  return msdbProcedure({
    name: 'sp_help_job',
    grantee: 'SQLAgentUserRole',
    nestsInsertExec: true,
    parameters: [
      ...JOB_ID_OR_NAME,
      optional('@job_aspect', { name: 'varchar', length: 9 }),
      optional('@job_type', { name: 'varchar', length: 12 }),
      optional('@owner_login_name', SYSNAME),
      optional('@subsystem', { name: 'nvarchar', length: 40 }),
      optional('@category_name', SYSNAME),
      optional('@enabled', { name: 'tinyint' }),
      optionalInt('@execution_status'),
      optional('@date_comparator', { name: 'char', length: 1 }),
      optional('@date_created', { name: 'datetime' }),
      optional('@date_last_modified', { name: 'datetime' }),
      optional('@description', { name: 'nvarchar', length: 512 }),
    ],
    run: (call) => helpJob(context, call),
  });
}

function helpJob(context: MsdbContext, call: ProcedureCall): number {
  const wantsOne = firstGiven(call, ['@job_id', '@job_name']) !== undefined;
  if (wantsOne && firstGiven(call, [...FILTERS, ...UNSUPPORTED_FILTERS]) !== undefined) return raise(call, 14280);
  const refused = firstGiven(call, UNSUPPORTED_FILTERS);
  if (refused !== undefined) return unsupported(call, `sp_help_job ${refused}`);
  return wantsOne ? helpOneJob(context, call) : helpJobs(context, call);
}

function helpOneJob(context: MsdbContext, call: ProcedureCall): number {
  const job = identifyJob(call, context.msdb);
  if (!job) return 1;
  const aspect = textArgument(call, '@job_aspect')?.trim().toUpperCase() ?? 'ALL';
  if (!['ALL', 'JOB', 'STEPS', 'SCHEDULES', 'TARGETS'].includes(aspect)) {
    return raise(call, 14266, '@job_aspect', 'ALL, JOB, STEPS, SCHEDULES, TARGETS');
  }
  if (aspect !== 'JOB') return unsupported(call, `sp_help_job @job_aspect = '${aspect}' (supported: 'JOB')`);
  call.resultSet(RESULT, [helpJobRow(context, job)]);
  return 0;
}

function helpJobs(context: MsdbContext, call: ProcedureCall): number {
  if (!filtersAreValid(call)) return 1;
  const rows = visibleJobs(context.msdb, call.caller).map((job) => helpJobRow(context, job));
  const isWanted = filterOf(context, call);
  call.resultSet(RESULT, rows.filter(isWanted));
  return 0;
}

function filtersAreValid(call: ProcedureCall): boolean {
  const status = intArgument(call, '@execution_status');
  const category = nameArgument(call, '@category_name');
  const subsystem = nameArgument(call, '@subsystem');
  const enabled = intArgument(call, '@enabled');
  const jobType = nameArgument(call, '@job_type')?.toUpperCase() ?? 'LOCAL';
  const isCategory = PERMANENT_CATEGORIES.some((row) => row.category_class === 1 && sameName(row.name, category ?? ''));
  if (!['LOCAL', 'MULTI-SERVER'].includes(jobType)) raise(call, 14266, '@job_type', 'LOCAL, MULTI-SERVER');
  else if (subsystem !== null && !findSubsystem(subsystem))
    raise(call, 14234, '@subsystem', 'sp_enum_sqlagent_subsystems');
  else if (category !== null && !isCategory) raise(call, 14234, '@category_name', 'sp_help_category');
  else if (enabled !== null && enabled > 1) raise(call, 14266, '@enabled', '0, 1');
  else if (status !== null && !EXECUTION_STATUSES.includes(status))
    raise(call, 14266, '@execution_status', EXECUTION_STATUSES.join(', '));
  else return true;
  return false;
}

function filterOf({ msdb }: MsdbContext, call: ProcedureCall): (row: HelpJobRow) => boolean {
  const owner = nameArgument(call, '@owner_login_name');
  const category = nameArgument(call, '@category_name');
  const subsystem = findSubsystem(nameArgument(call, '@subsystem') ?? '')?.subsystem;
  const enabled = intArgument(call, '@enabled');
  const status = intArgument(call, '@execution_status');
  const jobType = nameArgument(call, '@job_type')?.toUpperCase();
  return (row) =>
    (owner === null || sameName(row.owner ?? '', owner)) &&
    (category === null || sameName(row.category ?? '', category)) &&
    (subsystem === undefined || msdb.stepsOf(row.job_id).some((step) => step.subsystem === subsystem)) &&
    (enabled === null || row.enabled === enabled) &&
    (status === null || hasStatus(row, status)) &&
    (jobType === undefined || row.type === (jobType === 'LOCAL' ? 1 : 2));
}

function hasStatus({ current_execution_status: current }: HelpJobRow, wanted: number): boolean {
  return wanted === 0 ? ![4, 5].includes(current) : current === wanted;
}
