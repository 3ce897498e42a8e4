import type { Contract } from './support/contract';

const FUNCTIONS = 't-sql/functions';

const row = (what: string, source: string, sql: string, ...expected: unknown[]): Contract => ({
  what,
  source: `${FUNCTIONS}/${source}`,
  sql,
  answer: { rows: [expected] },
});

/** What a session may ask about itself. The login is a sysadmin. */
export const SESSION: readonly Contract[] = [
  row('@@ERROR is 0 after a statement that went well', 'error-transact-sql', 'DECLARE @x int = 1; SELECT @@ERROR', 0),
  row(
    'CATCH gets the line in the batch, and no procedure',
    'error-line-transact-sql',
    'BEGIN TRY\nSELECT 1 / 0;\nEND TRY BEGIN CATCH SELECT ERROR_LINE(), ERROR_PROCEDURE(); END CATCH',
    ...[2, null],
  ),
  row('@@TRANCOUNT is 0 outside of transactions', 'trancount-transact-sql', 'SELECT @@TRANCOUNT', 0),
  row('@@LOCK_TIMEOUT is -1 as long as nobody sets it', 'lock-timeout-transact-sql', 'SELECT @@LOCK_TIMEOUT', -1),
  row(
    '@@LOCK_TIMEOUT is what was set',
    'lock-timeout-transact-sql',
    'SET LOCK_TIMEOUT 1800; SELECT @@LOCK_TIMEOUT; SET LOCK_TIMEOUT -1;',
    1800,
  ),
  row('everybody is a member of public', 'is-member-transact-sql', "SELECT IS_MEMBER('public')", 1),
  row('who is in no such role is told NULL', 'is-member-transact-sql', "SELECT IS_MEMBER('no such role')", null),
  row('a sysadmin knows it', 'is-srvrolemember-transact-sql', "SELECT IS_SRVROLEMEMBER('sysadmin')", 1),
  row(
    'the client says where it runs',
    'host-name-transact-sql',
    'SELECT CASE WHEN LEN(HOST_NAME()) > 0 THEN 1 ELSE 0 END',
    1,
  ),
];
