import { type Contract, failures } from './support/contract';

const LANGUAGE = 't-sql/language-elements';
const UNCAUGHT = `${LANGUAGE}/try-catch-transact-sql#errors-unaffected-by-a-trycatch-construct`;

const rows = (what: string, source: string, sql: string, ...expected: unknown[][]): Contract => ({
  what,
  source,
  sql,
  answer: { rows: expected },
});

const insertsNothing = (what: string, statement: string): Contract =>
  rows(
    what,
    UNCAUGHT,
    `CREATE TABLE #t (a int); BEGIN TRY EXEC (N'INSERT #t VALUES (1); ${statement}'); END TRY BEGIN CATCH END CATCH; SELECT COUNT(*) FROM #t`,
    [0],
  );

/** What a batch is refused for as a whole, before its first statement runs, and what is looked for when it comes. */
export const COMPILING: readonly Contract[] = [
  insertsNothing('a variable that nobody declares keeps the whole batch from running', 'SELECT @nobody'),
  insertsNothing('a column that a table does not have keeps the whole batch from running', 'SELECT nobody FROM #t'),
  insertsNothing('a missing argument keeps the whole batch from running', 'SELECT LEN()'),
  {
    what: 'a table that is not there is missed when its statement comes',
    source: UNCAUGHT,
    sql: 'SELECT 1; SELECT a FROM #nobody; SELECT 2',
    answer: { rows: [[1]], errors: [{ number: 208, class: 16, text: "Invalid object name '#nobody'." }] },
  },
  {
    what: 'a dynamic text that cannot be compiled ends alone, also with SET XACT_ABORT ON',
    source: 't-sql/statements/set-xact-abort-transact-sql',
    sql: "SET XACT_ABORT ON; EXEC (N'SELECT 1; SELECT nobody'); SELECT 2",
    answer: { rows: [[2]], errors: [{ number: 207, class: 16, text: "Invalid column name 'nobody'." }] },
  },
  {
    what: 'an overflow ends its statement, and the next one runs',
    source: 't-sql/statements/set-ansi-warnings-transact-sql',
    sql: 'SELECT CAST(9223372036854775807 AS bigint) + 1; SELECT 2',
    answer: {
      rows: [[2]],
      errors: [{ number: 8115, class: 16, text: /^Arithmetic overflow error .* type bigint\.$/ }],
    },
  },
  rows(
    'a declaration in a loop does not make the variable anew',
    `${LANGUAGE}/declare-local-variable-transact-sql`,
    'DECLARE @i int = 0; WHILE @i < 3 BEGIN DECLARE @n int; SET @n = ISNULL(@n, 0) + 1; SET @i += 1; END; SELECT @n',
    [3],
  ),
  rows(
    'a declaration that is not reached declares all the same',
    `${LANGUAGE}/declare-local-variable-transact-sql`,
    'IF 1 = 0 DECLARE @x int = 1; SELECT @x',
    [null],
  ),
  ...failures('relational-databases/errors-events/database-engine-events-and-errors', [
    ['CREATE TABLE #t (a int, b int); INSERT #t (a, b) VALUES (1)', 109, 15, /^There are more columns in the INSERT/],
    ['CREATE TABLE #t (a int, b int); INSERT #t (a) SELECT 1, 2', 121, 15, /^The select list for the INSERT statement/],
    ['SELECT DISTINCT a FROM (VALUES (1, 2)) AS v (a, b) ORDER BY b', 145, 15, /^ORDER BY items must appear/],
    ['SELECT a FROM (SELECT 1 AS a ORDER BY a) AS t', 1033, 15, /^The ORDER BY clause is invalid in views/],
    ['SELECT 1 WHERE 1 IN (SELECT 1, 2)', 116, 16, /^Only one expression can be specified/],
    ['SELECT * FROM (SELECT 1) AS t', 8155, 16, "No column name was specified for column 1 of 't'."],
    ['SELECT * FROM (SELECT 1 AS a, 2 AS a) AS t', 8156, 16, "The column 'a' was specified multiple times for 't'."],
    ['DECLARE @i int = GETDATE()', 257, 16, /^Implicit conversion from data type datetime to int is not allowed\./],
    ["THROW 49999, 'x', 1", 35100, 16, /^Error number 49999 in the THROW statement is outside the valid range\./],
    ["EXEC sp_executesql 'SELECT 1'", 214, 16, /^Procedure expects parameter '@statement' of type/],
    ["EXEC sp_executesql N'SELECT @a', N'@a int'", 8178, 16, /^The parameterized query '\(@a int\)SELECT @a' expects/],
  ]),
];
