import { INT, nullable, nvarchar, type RowOf } from '../column';

/** Page: dbo.syssubsystems (Transact-SQL). */
export const SYSSUBSYSTEMS = {
  subsystem_id: INT,
  subsystem: nvarchar(40),
  description_id: nullable(INT),
  subsystem_dll: nullable(nvarchar(255)),
  agent_exe: nullable(nvarchar(255)),
  start_entry_point: nullable(nvarchar(30)),
  event_entry_point: nullable(nvarchar(30)),
  stop_entry_point: nullable(nvarchar(30)),
  max_worker_threads: nullable(INT),
};

export type SubsystemRow = RowOf<typeof SYSSUBSYSTEMS>;

/** Of every server; nothing is computed on them. */
export const SIMULATED_PROCESSORS = 4;

/** Nothing is executed, so there is nothing to load. */
const NO_PROGRAM = {
  ...{ subsystem_dll: null, agent_exe: null },
  ...{ start_entry_point: null, event_entry_point: null, stop_entry_point: null },
};

function subsystem(subsystem_id: number, name: string, description_id: number, threads: number): SubsystemRow {
  return { subsystem_id, subsystem: name, description_id, ...NO_PROGRAM, max_worker_threads: threads };
}

/** The subsystems that can be simulated, with the ids, messages and threads per processor of a real server. */
export const SUBSYSTEMS: readonly SubsystemRow[] = [
  subsystem(1, 'TSQL', 14556, 20 * SIMULATED_PROCESSORS),
  subsystem(3, 'CmdExec', 14550, 10 * SIMULATED_PROCESSORS),
  subsystem(11, 'SSIS', 14538, 100 * SIMULATED_PROCESSORS),
  subsystem(12, 'PowerShell', 14698, 2),
];

/** The subsystem of that name, whatever its case; `Dts` is the old name of SSIS. */
export function findSubsystem(name: string): SubsystemRow | undefined {
  const wanted = name.toLowerCase() === 'dts' ? 'ssis' : name.toLowerCase();
  return SUBSYSTEMS.find((row) => row.subsystem.toLowerCase() === wanted);
}
