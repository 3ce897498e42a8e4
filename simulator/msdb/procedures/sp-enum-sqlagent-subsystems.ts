import { nullable, nvarchar } from '../column';
import type { MsdbProcedure } from '../procedure';
import { SUBSYSTEMS, SYSSUBSYSTEMS } from '../tables/syssubsystems';

const { subsystem_id, subsystem, max_worker_threads } = SYSSUBSYSTEMS;
const { start_entry_point, event_entry_point, stop_entry_point } = SYSSUBSYSTEMS;
const COLUMNS = {
  ...{ subsystem, description: nullable(nvarchar(512)) },
  ...{ subsystem_dll: nullable(nvarchar(510)), agent_exe: nullable(nvarchar(510)) },
  ...{ start_entry_point, event_entry_point, stop_entry_point },
  ...{ max_worker_threads, subsystem_id },
};

/**
 * Page: sp_enum_sqlagent_subsystems; by its section on permissions it takes SQLAgentOperatorRole. Descriptions are not
 * there: they are texts of sys.messages.
 */
export const SP_ENUM_SQLAGENT_SUBSYSTEMS: MsdbProcedure = {
  name: 'sp_enum_sqlagent_subsystems',
  grantee: 'SQLAgentOperatorRole',
  parameters: '',
  run: (call) => {
    call.resultSet(
      COLUMNS,
      SUBSYSTEMS.map((row) => ({ ...row, description: null })),
    );
    return 0;
  },
};
