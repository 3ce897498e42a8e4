import { randomUUID } from 'node:crypto';
import type { SqlType } from '../../engine/sql-type';
import type { SqlValue } from '../../engine/sql-value';
import { findLocalTable, findSystemTable } from '../run/find-table';
import type { Frame } from '../run/session-state';
import type { FunctionCall, FunctionDefinition, Functions } from './definition';
import { INT, MAX_TEXT, TEXT } from './definition';
import { plainText } from '../values/plain-text';

const NAME: SqlType = { name: 'nvarchar', length: 128 };

/** Without arguments, from the session. */
function of(type: SqlType, read: (frame: Frame) => SqlValue): FunctionDefinition {
  return { parameters: [], type, evaluate: ({ frame }) => read(frame) };
}

const login = of(NAME, ({ session }) => session.caller.identity.name);
const VERSION = '16.0.4003.1';

const SERVER_PROPERTIES: Readonly<Record<string, (frame: Frame) => SqlValue>> = {
  servername: ({ session }) => session.server.serverName,
  machinename: ({ session }) => session.server.serverName.split('\\')[0] ?? '',
  instancename: ({ session }) => session.server.serverName.split('\\')[1] ?? null,
  productversion: () => VERSION,
  edition: () => 'Developer Edition (64-bit)',
  engineedition: () => '3',
  ishadrenabled: () => '0',
  isclustered: () => '0',
};

/** What a session may ask about itself and its server. */
export const SESSION_FUNCTIONS: Functions = {
  '@@SPID': of({ name: 'smallint' }, ({ session }) => session.caller.spid),
  '@@SERVERNAME': of(NAME, ({ session }) => session.server.serverName),
  '@@VERSION': of(TEXT, () => `Microsoft SQL Server 2022 (simulator) - ${VERSION}`),
  '@@ROWCOUNT': of(INT, ({ rowCount }) => rowCount),
  '@@ERROR': of(INT, ({ lastError }) => lastError),
  '@@TRANCOUNT': of(INT, () => 0),
  '@@LOCK_TIMEOUT': of(INT, ({ session }) => Number(session.options.get('LOCK_TIMEOUT') ?? -1)),
  '@@OPTIONS': of(INT, ({ session }) => (session.options.get('NOCOUNT') === 'ON' ? 512 : 0)),
  ROWCOUNT_BIG: of({ name: 'bigint' }, ({ rowCount }) => BigInt(rowCount)),
  XACT_STATE: of({ name: 'smallint' }, () => 0),
  ERROR_NUMBER: of(INT, ({ caught }) => caught?.number ?? null),
  ERROR_MESSAGE: of(TEXT, ({ caught }) => caught?.message ?? null),
  ERROR_SEVERITY: of(INT, ({ caught }) => caught?.severity ?? null),
  ERROR_STATE: of(INT, ({ caught }) => caught?.state ?? null),
  ERROR_LINE: of(INT, ({ caught }) => caught?.line ?? null),
  ERROR_PROCEDURE: of(NAME, ({ caught }) => caught?.procedure ?? null),
  NEWID: of({ name: 'uniqueidentifier' }, () => randomUUID().toUpperCase()),
  SUSER_SNAME: login,
  SUSER_NAME: login,
  ORIGINAL_LOGIN: login,
  APP_NAME: of(NAME, ({ session }) => session.caller.applicationName),
  HOST_NAME: of(NAME, ({ session }) => session.hostName),
  DB_NAME: of(NAME, ({ session }) => session.database),
  IS_SRVROLEMEMBER: {
    parameters: ['text'],
    type: INT,
    evaluate: ({ values: [role], frame }) => {
      const wanted = plainText(role).toLowerCase();
      if (wanted === 'public') return 1;
      return wanted === 'sysadmin' ? Number(frame.session.caller.identity.isSysadmin) : 0;
    },
  },
  SUSER_ID: {
    parameters: ['text'],
    type: INT,
    evaluate: ({ values: [name], frame }) => (frame.session.server.security.hasLogin(plainText(name)) ? 1 : null),
  },
  USER_ID: { parameters: ['text'], type: INT, evaluate: userId },
  DATABASE_PRINCIPAL_ID: { parameters: ['text'], type: INT, evaluate: userId },
  IS_MEMBER: { parameters: ['text'], type: INT, evaluate: isMember },
  DB_ID: { parameters: ['text'], optional: 1, type: { name: 'smallint' }, evaluate: databaseId },
  OBJECT_ID: { parameters: ['text', 'text'], optional: 1, type: INT, evaluate: objectId },
  SERVERPROPERTY: {
    parameters: ['text'],
    // A sql_variant on a real server; every property here is text.
    type: MAX_TEXT,
    evaluate: ({ values: [name], frame }) => SERVER_PROPERTIES[plainText(name).toLowerCase()]?.(frame) ?? null,
  },
};

/** Roles are those of msdb; elsewhere everybody is public only. */
function isMember({ values: [role], frame: { session } }: FunctionCall): SqlValue {
  const wanted = plainText(role).toLowerCase();
  if (wanted === 'public') return 1;
  const roles = ['SQLAgentUserRole', 'SQLAgentReaderRole', 'SQLAgentOperatorRole'] as const;
  const found = roles.find((name) => name.toLowerCase() === wanted);
  if (found === undefined) return wanted === 'db_owner' ? Number(session.caller.identity.isSysadmin) : null;
  return session.database === 'msdb' ? Number(session.caller.identity.isMemberOf(found)) : null;
}

function databaseId({ values: [name], frame: { session } }: FunctionCall): SqlValue {
  const wanted = (typeof name === 'string' ? name : session.database).toLowerCase();
  const index = session.server.databases.findIndex((database) => database.toLowerCase() === wanted);
  return index < 0 ? null : index + 1;
}

/** Whether there is such a user of msdb; the number itself means nothing. */
function userId({ values: [name], frame: { session } }: FunctionCall): SqlValue {
  return session.database === 'msdb' && session.server.security.hasUser(plainText(name)) ? 5 : null;
}

/** Whether there is such a table; the number itself means nothing. */
function objectId({ values: [name], frame }: FunctionCall): SqlValue {
  const path = plainText(name)
    .split('.')
    .map((part) => part.replace(/^\[(.*)\]$/, '$1'));
  const exists = findLocalTable(path, frame) !== undefined || findSystemTable(path, frame.session) !== undefined;
  return exists ? 1 : null;
}
