import type { Caller, SystemTable } from '../../engine/system-procedure';
import { type Columns, describeColumns, type RowOf } from '../column';
import type { Msdb } from '../database';
import { type Grantee, may, visibleJobs } from '../permissions';
import { PERMANENT_CATEGORIES, SYSCATEGORIES } from './syscategories';
import { SYSJOBACTIVITY } from './sysjobactivity';
import { SYSJOBHISTORY } from './sysjobhistory';
import { SYSJOBS, SYSJOBS_VIEW } from './sysjobs';
import { SYSJOBSERVERS } from './sysjobservers';
import { SYSJOBSTEPS } from './sysjobsteps';
import { SYSJOBSTEPSLOGS } from './sysjobstepslogs';
import { SYSSESSIONS } from './syssessions';
import { SUBSYSTEMS, SYSSUBSYSTEMS } from './syssubsystems';

/** Every table and view of msdb that can be selected from. The roles may read `syscategories` and `sysjobs_view` only. */
export function createTables(msdb: Msdb): SystemTable[] {
  return [
    table('sysjobs', SYSJOBS, () => msdb.jobs.values()),
    table('sysjobsteps', SYSJOBSTEPS, () => msdb.allSteps()),
    table('sysjobservers', SYSJOBSERVERS, () => msdb.jobServers.values()),
    table('sysjobactivity', SYSJOBACTIVITY, () => msdb.allActivity()),
    table('sysjobhistory', SYSJOBHISTORY, () => msdb.history.rows()),
    table('syssessions', SYSSESSIONS, () => msdb.sessions),
    table('sysjobstepslogs', SYSJOBSTEPSLOGS, () => msdb.stepLogs.values()),
    table('syssubsystems', SYSSUBSYSTEMS, () => SUBSYSTEMS),
    table('syscategories', SYSCATEGORIES, () => PERMANENT_CATEGORIES, 'SQLAgentUserRole'),
    table('sysjobs_view', SYSJOBS_VIEW, ({ identity }) => visibleJobs(msdb, identity), 'SQLAgentUserRole'),
  ];
}

function table<C extends Columns>(
  name: string,
  columns: C,
  rows: (caller: Caller) => Iterable<RowOf<C>>,
  grantee: Grantee = 'sysadmin',
): SystemTable {
  return {
    database: 'msdb',
    name: `dbo.${name}`,
    columns: describeColumns(columns),
    rows,
    maySelect: (caller) => may('SELECT', caller.identity, name, grantee),
  };
}
