/** What PRELOGIN and LOGINACK say: the version number of SQL Server 2022, and a name that hides nothing. */
export const SERVER_VERSION = {
  major: 16,
  minor: 0,
  build: 1000,
  program: 'Microsoft SQL Server (simulated)',
} as const;
