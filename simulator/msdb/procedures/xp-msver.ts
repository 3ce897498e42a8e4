import { INT, NAME, nullable, nvarchar } from '../column';
import type { MsdbProcedure } from '../procedure';
import { SIMULATED_PROCESSORS } from '../tables/syssubsystems';

const COLUMNS = { Index: INT, Name: NAME, Internal_Value: nullable(INT), Character_Value: nullable(nvarchar(512)) };

/** Where `ProcessorCount` stands among the options. */
const PROCESSOR_COUNT = 16;

/** Page: xp_msver, of which the option ProcessorCount is there. The page names no columns; these are what tools call them. */
export const XP_MSVER: MsdbProcedure = {
  name: 'xp_msver',
  database: 'master',
  grantee: 'public',
  parameters: '@optname sysname = NULL',
  run: (call) => {
    if (call.name('@optname')?.toLowerCase() !== 'processorcount') return call.unsupported('option of xp_msver');
    const value = { Internal_Value: SIMULATED_PROCESSORS, Character_Value: String(SIMULATED_PROCESSORS) };
    call.resultSet(COLUMNS, [{ Index: PROCESSOR_COUNT, Name: 'ProcessorCount', ...value }]);
    return 1;
  },
};
