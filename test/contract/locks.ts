import type { Contract } from './support/contract';

const GET = 'relational-databases/system-stored-procedures/sp-getapplock-transact-sql';
const RELEASE = 'relational-databases/system-stored-procedures/sp-releaseapplock-transact-sql';

const take = (result: string, more = ''): string =>
  `EXEC ${result} = sp_getapplock @Resource = N'ssis-parent contract', @LockMode = N'Exclusive', @LockOwner = N'Session', @LockTimeout = 0${more};`;
const release = (result: string): string =>
  `EXEC ${result} = sp_releaseapplock @Resource = N'ssis-parent contract', @LockOwner = N'Session';`;

/** Application locks of one session: what the start lock rests on. */
export const LOCKS: readonly Contract[] = [
  {
    what: 'a free lock is granted at once with 0',
    source: `${GET}#return-code-values`,
    sql: `DECLARE @a int, @b int; ${take('@a')} ${release('@b')} SELECT @a, @b`,
    answer: { rows: [[0, 0]] },
  },
  {
    what: 'a session that has the lock gets it again, and has to release it as often',
    source: `${GET}#remarks`,
    sql: `DECLARE @a int, @b int, @c int, @d int; ${take('@a')} ${take('@b')} ${release('@c')} ${release('@d')} SELECT @a, @b, @c, @d`,
    answer: { rows: [[0, 0, 0, 0]] },
  },
  {
    what: 'releasing a lock that is not held is error 1223 and -999',
    source: `${RELEASE}#return-code-values`,
    sql: `DECLARE @a int; ${release('@a')} SELECT @a`,
    answer: {
      rows: [[-999]],
      errors: [
        {
          number: 1223,
          class: 16,
          text: /^Cannot release the application lock .*because it is not currently held\.$/s,
        },
      ],
    },
  },
  {
    what: 'the owner Transaction needs a transaction: error 3918 and -999',
    source: `${GET}#arguments`,
    isUnproven: true,
    unsupportedBySimulator: "sp_getapplock @LockOwner = 'Transaction'",
    sql: "DECLARE @a int; EXEC @a = sp_getapplock @Resource = N'x', @LockMode = N'Exclusive'; SELECT @a",
    answer: {
      rows: [[-999]],
      errors: [
        {
          number: 3918,
          class: 16,
          text: 'The statement or function must be executed in the context of a user transaction.',
        },
      ],
    },
  },
];
