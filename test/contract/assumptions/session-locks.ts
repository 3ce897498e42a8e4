import type { Contract } from '../support/contract';

const GET = 'relational-databases/system-stored-procedures/sp-getapplock-transact-sql';

const lock = (timeout: number): string =>
  `DECLARE @rc int; EXEC @rc = sp_getapplock @Resource = N'ssis-parent contract', @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = ${timeout}; SELECT @rc`;
const RELEASE = "EXEC sp_releaseapplock @Resource = N'ssis-parent contract', @LockOwner = 'Session'";

/** Application locks of several sessions, and what frees them. */
export const SESSION_LOCKS: readonly Contract[] = [
  {
    what: 'an application lock of a session is held after an attention has ended the batch that took it',
    source: `${GET}#remarks`,
    isUnproven: true,
    before: [{ session: 'holder', sql: `${lock(0)}; WAITFOR DELAY '00:01:00'`, cancelAfterMs: 500 }],
    session: 'other',
    sql: lock(0),
    answer: { rows: [[-1]] },
  },
  {
    what: 'an application lock of a session is free again when its connection is reset',
    source: 'MS-TDS 2.2.3.1.2',
    isUnproven: true,
    before: [
      { session: 'holder', sql: lock(0) },
      { session: 'holder', sql: 'SELECT 1', afterReset: true },
    ],
    session: 'other',
    sql: lock(0),
    answer: { rows: [[0]] },
  },
  {
    what: 'an attention ends the waiting for an application lock, which is then not held',
    source: `${GET}#return-code-values`,
    isUnproven: true,
    before: [
      { session: 'holder', sql: lock(0) },
      { session: 'waiter', sql: lock(60_000), cancelAfterMs: 300 },
      { session: 'holder', sql: RELEASE },
    ],
    session: 'other',
    sql: lock(0),
    answer: { rows: [[0]] },
  },
  {
    what: 'a session that waits for an application lock gets it with 1 when its holder has gone',
    source: `${GET}#return-code-values`,
    before: [{ session: 'holder', sql: `${lock(0)}; WAITFOR DELAY '00:00:00.500'; ${RELEASE}`, inBackground: true }],
    session: 'other',
    sql: `WAITFOR DELAY '00:00:00.200'; ${lock(10_000)}`,
    answer: { rows: [[1]] },
  },
];
