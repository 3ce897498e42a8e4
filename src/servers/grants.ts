/** Who works with a server's Agent: each may do what its work takes, and no more. */
export const PROFILES = ['runner', 'provisioner', 'collector'] as const;
export type Profile = (typeof PROFILES)[number];

export interface GrantOptions {
  readonly profile: Profile;
  /** A SQL login, or DOMAIN\account. */
  readonly login: string;
  /** The runner starts and stops jobs that it owns, and nobody else's. */
  readonly ownJobs: boolean;
}

/**
 * The T-SQL that gives a login what a profile takes, to be run by a sysadmin on every target server. It may be run
 * again. What each role may do: page "SQL Server Agent Fixed Database Roles"; a role contains the ones before it:
 * SQLAgentUserRole (own jobs), SQLAgentReaderRole (sees all), SQLAgentOperatorRole (starts and stops all local jobs).
 */
export function grantsScript({ profile, login, ownJobs }: GrantOptions): string {
  const name = bracketed(login);
  const role = roleOf(profile, ownJobs);
  const lines = [
    `-- ${title(profile, ownJobs)}`,
    '-- Run it as a member of sysadmin on each target server. It may be run again.',
    `IF SUSER_ID(${quoted(login)}) IS NULL`,
    `  THROW 50001, ${quoted(`There is no login ${login} yet: ${createLogin(login)}`)}, 1;`,
    'USE msdb;',
    `IF DATABASE_PRINCIPAL_ID(${quoted(login)}) IS NULL`,
    `  CREATE USER ${name} FOR LOGIN ${name};`,
    `ALTER ROLE ${role} ADD MEMBER ${name};`,
    ...(profile === 'collector' ? collectorLines(name) : []),
    ...(profile === 'provisioner' ? provisionerLines(login) : []),
  ];
  return lines.join('\n');
}

function roleOf(profile: Profile, ownJobs: boolean): string {
  if (profile === 'collector') return 'SQLAgentReaderRole';
  return profile === 'provisioner' || ownJobs ? 'SQLAgentUserRole' : 'SQLAgentOperatorRole';
}

function title(profile: Profile, ownJobs: boolean): string {
  switch (profile) {
    case 'runner':
      return ownJobs
        ? 'Runner: starts, watches and stops the jobs that its login owns.'
        : 'Runner: starts, watches and stops any local job, and changes none.';
    case 'provisioner':
      return 'Provisioner: creates jobs, which its login then owns, and changes those only.';
    case 'collector':
      return 'Collector: reads jobs, their history and the logs of their steps, and starts nothing.';
  }
}

/** Step logs are no business of a role; packages that log to SQL Server do so in sysssislog. */
function collectorLines(name: string): string[] {
  return [
    `GRANT SELECT ON dbo.sysjobsteps TO ${name};`,
    `GRANT SELECT ON dbo.sysjobstepslogs TO ${name};`,
    "IF OBJECT_ID(N'dbo.sysssislog') IS NOT NULL",
    `  EXEC (N'GRANT SELECT ON dbo.sysssislog TO ${name.replaceAll("'", "''")}');`,
  ];
}

/** Steps of SSIS and CmdExec take a proxy, which is bound to a Windows account that this script cannot know. */
function provisionerLines(login: string): string[] {
  return [
    '-- Steps of subsystem SSIS run under a proxy. Once for each proxy it may use:',
    `--   EXEC dbo.sp_grant_login_to_proxy @login_name = ${quoted(login)}, @proxy_name = N'<proxy>';`,
  ];
}

function createLogin(login: string): string {
  return login.includes('\\')
    ? `CREATE LOGIN ${bracketed(login)} FROM WINDOWS.`
    : `CREATE LOGIN ${bracketed(login)} WITH PASSWORD = ...`;
}

function bracketed(name: string): string {
  return `[${name.replaceAll(']', ']]')}]`;
}

function quoted(text: string): string {
  return `N'${text.replaceAll("'", "''")}'`;
}
