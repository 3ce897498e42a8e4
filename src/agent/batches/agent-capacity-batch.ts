/**
 * Reads how many processors a server has, and how many steps its Agent runs at once for each subsystem.
 *
 * `xp_msver` is for everybody (page: xp_msver), `sp_enum_sqlagent_subsystems` for operators (page of that name): a login
 * that owns its jobs may be refused it with 229, which ends that statement alone. `sys.dm_os_sys_info` and
 * `msdb.dbo.syssubsystems` say the same, but take VIEW SERVER STATE and membership in sysadmin.
 */
export const AGENT_CAPACITY_BATCH = `SET NOCOUNT ON;
CREATE TABLE #version (id int, name sysname, internal_value int NULL, character_value nvarchar(512) NULL);
INSERT #version EXEC master.dbo.xp_msver N'ProcessorCount';
SELECT N'processors' AS part, internal_value AS processors FROM #version;
EXEC msdb.dbo.sp_enum_sqlagent_subsystems;`;
