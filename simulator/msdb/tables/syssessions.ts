import { DATETIME, INT, type RowOf } from '../column';

/** Page: dbo.syssessions (Transact-SQL). One row per start of the Agent service. */
export const SYSSESSIONS = { session_id: INT, agent_start_date: DATETIME };

export type SessionRow = RowOf<typeof SYSSESSIONS>;
