import type { Contract } from './support/contract';

const PROCEDURES = 'relational-databases/system-stored-procedures';

const PROCESSORS = `CREATE TABLE #v (id int, name sysname, internal_value int NULL, character_value nvarchar(512) NULL);
  INSERT #v EXEC master.dbo.xp_msver N'ProcessorCount';
  SELECT name, CASE WHEN internal_value >= 1 THEN 1 ELSE 0 END FROM #v;`;

/** What a server says of what it can do at once. */
export const CAPACITY: readonly Contract[] = [
  {
    what: 'nobody in particular: INSERT … EXEC takes xp_msver, whose third column has the number of processors',
    source: `${PROCEDURES}/xp-msver-transact-sql`,
    isUnproven: true,
    session: 'nobody',
    as: 'nobody',
    sql: PROCESSORS,
    answer: { rows: [['ProcessorCount', 1]] },
  },
  {
    what: 'operator: the columns of sp_enum_sqlagent_subsystems',
    source: `${PROCEDURES}/sp-enum-sqlagent-subsystems-transact-sql#result-sets`,
    session: 'operator',
    as: 'operator',
    sql: 'EXEC msdb.dbo.sp_enum_sqlagent_subsystems',
    answer: {
      columns: [
        'subsystem',
        'description',
        'subsystem_dll',
        'agent_exe',
        'start_entry_point',
        'event_entry_point',
        'stop_entry_point',
        'max_worker_threads',
        'subsystem_id',
      ],
    },
  },
  {
    what: 'a procedure that may not be executed (229) does not end the batch',
    source: 'relational-databases/errors-events/database-engine-error-severities',
    isUnproven: true,
    session: 'nobody',
    as: 'nobody',
    sql: 'EXEC msdb.dbo.sp_enum_sqlagent_subsystems; SELECT 1',
    answer: {
      rows: [[1]],
      errors: [{ number: 229, class: 14, text: /^The EXECUTE permission was denied on the object/ }],
    },
  },
];
