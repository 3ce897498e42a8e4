import type { SystemProcedure } from '../../engine/system-procedure';
import type { SessionState } from './session-state';

export interface FoundProcedure {
  readonly procedure: SystemProcedure;
  /** The database it was named in. */
  readonly database: string;
}

/** `name`, `schema.name` or `database.schema.name`; what begins with `sp_` is also found in master. */
export function findProcedure(path: readonly string[], session: SessionState): FoundProcedure | undefined {
  const [name = '', schema = '', named = ''] = [...path].reverse();
  const database = session.server.databases.find((each) => each.toLowerCase() === named.toLowerCase());
  if (named !== '' && database === undefined) return undefined;
  const where = database ?? session.database;
  const procedure = session.server.procedures.find((each) => {
    const [ownSchema = '', ownName = ''] = each.name.split('.');
    const isNamed = ownName.toLowerCase() === name.toLowerCase();
    const isInSchema =
      schema === '' || [ownSchema, 'sys', 'dbo'].some((one) => one.toLowerCase() === schema.toLowerCase());
    const isInMaster = named === '' && each.database === 'master' && ownName.startsWith('sp_');
    return isNamed && isInSchema && (each.database === '*' || each.database === where || isInMaster);
  });
  return procedure && { procedure, database: where };
}
