import { AGENT_ROLES } from '../../engine/server-objects';
import { type SqlType, type SqlValue, SYSNAME } from '../../engine/sql-value';
import { findLocalTable, findSystemTable, type Frame, type SessionState } from '../run/session-state';
import { unsupported } from '../sql-error';
import { INT, MAX_TEXT } from '../values/types';
import { define, type FunctionDefinition, type Functions } from './definition';
import { TEXT } from './text-functions';

const SMALLINT: SqlType = { name: 'smallint' };
const VERSION = '16.0.4003.1';

function of(type: SqlType, read: (frame: Frame) => SqlValue): FunctionDefinition {
  return define('', type, (_, { frame }) => read(frame));
}

function named(type: SqlType, read: (name: string, session: SessionState) => SqlValue): FunctionDefinition {
  return define('text', type, ([name]: [string], { frame }) => read(name.toLowerCase(), frame.session));
}

const login = of(SYSNAME, ({ session }) => session.caller.identity.name);
/** Whether there is such a user of msdb; the number itself means nothing. */
const userId = named(INT, (name, { database, server }) =>
  database === 'msdb' && server.security.hasUser(name) ? 5 : null,
);

const SERVER_PROPERTIES: Readonly<Record<string, (serverName: string) => SqlValue>> = {
  servername: (serverName) => serverName,
  machinename: (serverName) => serverName.split('\\')[0] ?? '',
  instancename: (serverName) => serverName.split('\\')[1] ?? null,
  productversion: () => VERSION,
  edition: () => 'Developer Edition (64-bit)',
  engineedition: () => '3',
  ishadrenabled: () => '0',
  isclustered: () => '0',
};

/** What a session may ask about itself and its server. */
export const SESSION_FUNCTIONS: Functions = {
  '@@SPID': of(SMALLINT, ({ session }) => session.caller.spid),
  '@@SERVERNAME': of(SYSNAME, ({ session }) => session.server.serverName),
  '@@VERSION': of(TEXT, () => `Microsoft SQL Server 2022 (simulator) - ${VERSION}`),
  '@@ROWCOUNT': of(INT, ({ rowCount }) => rowCount),
  '@@ERROR': of(INT, ({ lastError }) => lastError),
  '@@TRANCOUNT': of(INT, () => 0),
  '@@LOCK_TIMEOUT': of(INT, ({ session }) => Number(session.options.get('LOCK_TIMEOUT') ?? -1)),
  ERROR_NUMBER: of(INT, ({ caught }) => caught?.number ?? null),
  ERROR_MESSAGE: of(TEXT, ({ caught }) => caught?.message ?? null),
  ERROR_SEVERITY: of(INT, ({ caught }) => caught?.traits.severity ?? null),
  ERROR_STATE: of(INT, ({ caught }) => caught?.traits.state ?? null),
  ERROR_LINE: of(INT, ({ caught }) => caught?.line ?? null),
  ERROR_PROCEDURE: of(SYSNAME, ({ caught }) => caught?.procedure ?? null),
  SUSER_SNAME: login,
  SUSER_NAME: login,
  ORIGINAL_LOGIN: login,
  APP_NAME: of(SYSNAME, ({ session }) => session.caller.applicationName),
  HOST_NAME: of(SYSNAME, ({ session }) => session.hostName),
  DB_NAME: of(SYSNAME, ({ session }) => session.database),
  SUSER_ID: named(INT, (name, { server }) => (server.security.hasLogin(name) ? 1 : null)),
  USER_ID: userId,
  DATABASE_PRINCIPAL_ID: userId,
  IS_SRVROLEMEMBER: named(INT, (role, { caller }) =>
    role === 'sysadmin' ? Number(caller.identity.isSysadmin) : Number(role === 'public'),
  ),
  IS_MEMBER: named(INT, isMember),
  OBJECT_ID: define('text text?', INT, ([name]: [string], { frame }) => objectId(name, frame)),
  // A sql_variant on a real server; every property here is text.
  SERVERPROPERTY: named(MAX_TEXT, (name, { server }) => {
    const property = SERVER_PROPERTIES[name];
    if (property === undefined) throw unsupported(`SERVERPROPERTY ${name}`);
    return property(server.serverName);
  }),
};

/** Roles are those of msdb; elsewhere everybody is public only. */
function isMember(role: string, { caller: { identity }, database }: SessionState): SqlValue {
  if (role === 'public') return 1;
  if (role === 'db_owner') return Number(identity.isSysadmin);
  const found = AGENT_ROLES.find((name) => name.toLowerCase() === role);
  return found !== undefined && database === 'msdb' ? Number(identity.isMemberOf(found)) : null;
}

function objectId(name: string, frame: Frame): SqlValue {
  const path = name.split('.').map((part) => part.replace(/^\[(.*)\]$/, '$1'));
  return (findLocalTable(path, frame) ?? findSystemTable(path, frame.session)) ? 1 : null;
}
