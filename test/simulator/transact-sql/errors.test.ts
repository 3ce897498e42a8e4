import { openSession } from '../support/run-sql';

/** The errors of a batch and the rows behind them. */
async function outcome(text: string) {
  const { errors, rows } = await openSession().run(text);
  return { numbers: errors.map(([number]) => number), rows };
}

describe('an error of a statement', () => {
  it.each([
    ['SELECT 2147483647 + 1', 8115],
    ['SELECT CAST(9223372036854775807 AS bigint) + 1', 8115],
    ['SELECT SUM(a) FROM (VALUES (CAST(9223372036854775807 AS bigint)), (1)) v (a)', 8115],
    ['SELECT CAST(200 AS tinyint) + CAST(100 AS tinyint)', 8115],
    ['SELECT CAST(256 AS tinyint)', 220],
    ["SELECT DATEDIFF(millisecond, '2020-01-01', '2026-01-01')", 535],
    ["SELECT RIGHT('a', -1)", 536],
    ["SELECT LEFT('a', -1)", 537],
    ["EXEC sp_executesql 'SELECT 1'", 214],
    ["EXEC sp_executesql N'SELECT @a', '@a int', 1", 214],
    ["EXEC sp_executesql N'SELECT @a', N'@a int'", 8178],
  ])('%s lets the batch go on after error %d', async (text, number) => {
    expect(await outcome(`${text}; SELECT 7`)).toEqual({ numbers: [number], rows: [[[7]]] });
  });

  it('has the state of an overflow', async () => {
    const reply = await openSession().run('SELECT 2147483647 + 1');
    expect(reply.messages).toMatchObject([{ number: 8115, state: 2, class: 16 }]);
  });
});

describe('what SQL Server refuses', () => {
  it.each([
    ["SELECT DATEADD(hour, 1, CAST('2026-01-01' AS date))", 9810],
    ["SELECT DATEPART(day, CAST('01:00' AS time))", 9810],
    ["THROW 49999, 'x', 1", 35100],
    ['SELECT DISTINCT a FROM (VALUES (1, 2)) v (a, b) ORDER BY b', 145],
    ['SELECT a FROM (SELECT a FROM (VALUES (1)) v (a) ORDER BY a) t', 1033],
    ['WITH c AS (SELECT a FROM (VALUES (1)) v (a) ORDER BY a) SELECT a FROM c', 1033],
    ['SELECT 1 WHERE 1 IN (SELECT 1, 2)', 116],
    ['SELECT * FROM (SELECT 1) t', 8155],
    ['SELECT * FROM (SELECT 1 AS a, 2 AS A) t', 8156],
    ['WITH c AS (SELECT 1) SELECT * FROM c', 8155],
    ['SELECT * FROM (VALUES (1), (2, 3)) v (a)', 10709],
    ["RAISERROR ('%d', 16, 1, 'x')", 2786],
    ["RAISERROR ('%s', 16, 1, 5)", 2786],
    ['SELECT -CAST(1 AS bit)', 8117],
    ['DECLARE @i int = GETDATE()', 257],
    ['DECLARE @i int SET @i = GETDATE()', 257],
    ['DECLARE @i int SELECT @i = GETDATE()', 257],
    ['DECLARE @i uniqueidentifier = 5', 206],
    ["DECLARE @b varbinary(9) = 'x'", 257],
    ['DECLARE @t TABLE (a int, b int) INSERT @t VALUES (1)', 213],
    ['DECLARE @t TABLE (a int, b int) INSERT @t (a, b) VALUES (1)', 109],
    ['DECLARE @t TABLE (a int, b int) INSERT @t (a) VALUES (1, 2)', 110],
    ['DECLARE @t TABLE (a int, b int) INSERT @t (a, b) SELECT 1', 120],
    ['DECLARE @t TABLE (a int, b int) INSERT @t (a) SELECT 1, 2', 121],
    ['DECLARE @t TABLE (a int) INSERT @t SELECT GETDATE()', 257],
    ['SELECT COUNT(*) FROM (VALUES (1)) v (a) HAVING a > 1', 8121],
    ['SELECT COUNT(*) FROM (VALUES (1)) v (a) ORDER BY a', 8127],
  ])('%s is error %d', async (text, number) => {
    expect((await outcome(text)).numbers).toEqual([number]);
  });

  it('cuts blanks alone from what is too long for a column', async () => {
    const text = "DECLARE @t TABLE (a varchar(2)) INSERT @t VALUES ('ab  ') INSERT @t VALUES ('ab\n') SELECT a FROM @t";
    expect(await outcome(text)).toEqual({ numbers: [2628], rows: [[['ab']]] });
  });

  it.each([
    ['SELECT DISTINCT v.a FROM (VALUES (2), (1)) v (a) ORDER BY v.a', [[1], [2]]],
    ['SELECT a FROM (SELECT TOP (1) a FROM (VALUES (2), (1)) v (a) ORDER BY a) t', [[1]]],
  ])('%s is allowed', async (text, rows) => {
    expect(await outcome(text)).toEqual({ numbers: [], rows: [rows] });
  });
});

describe('what is not known here', () => {
  it.each([
    ["SELECT CONVERT(datetime, '11/22/2026')", "text '11/22/2026' as a datetime"],
    ["SELECT CONVERT(datetime, 'Nov 22 2026  2:00AM')", "text 'Nov 22 2026  2:00AM' as a datetime"],
    ["SELECT CONVERT(datetime, '22/11/2026', 103)", 'CONVERT style 103 of a text to datetime'],
    ["SELECT CONVERT(datetime2, '2026-11-22T02:00:00+01:00')", 'text with an offset as a datetime2'],
    ['SELECT CAST(GETDATE() AS float)', 'conversion of datetime to float'],
    ['SELECT CAST(1.5 AS datetime)', 'conversion of decimal to datetime'],
    ['SELECT GETDATE() - 0.5', '- of datetime and decimal'],
    ["SELECT 'a' COLLATE Latin1_General_BIN2", 'collation Latin1_General_BIN2 near line 1'],
    ["SELECT 'a' COLLATE Latin1_General_CI_AI", 'collation Latin1_General_CI_AI near line 1'],
    ['CREATE TABLE #t (a varchar(9) COLLATE Latin1_General_CS_AS)', 'collation Latin1_General_CS_AS near line 1'],
    ['CREATE TABLE #t (a int PRIMARY KEY)', 'PRIMARY column near line 1'],
    ['DECLARE @t TABLE (a int UNIQUE)', 'UNIQUE column near line 1'],
    ['SET ANSI_WARNINGS OFF', 'SET ANSI_WARNINGS OFF near line 1'],
    ['SET ARITHABORT OFF', 'SET ARITHABORT OFF near line 1'],
    ['SET NUMERIC_ROUNDABORT ON', 'SET NUMERIC_ROUNDABORT ON near line 1'],
    ['SET ANSI_DEFAULTS ON', 'SET ANSI_DEFAULTS ON near line 1'],
    ['SELECT * FROM msdb.dbo.sysschedules', 'table msdb.dbo.sysschedules'],
    ['SELECT * FROM sys.dm_exec_sessions', 'table sys.dm_exec_sessions'],
    ['EXEC msdb.dbo.sp_help_schedule', 'procedure msdb.dbo.sp_help_schedule'],
    ['SELECT a FROM (VALUES (1)) v (a) FOR XML PATH', 'FOR near line 1'],
    ['WITH c AS (SELECT 1 AS a) DELETE FROM c', 'WITH … DELETE near line 1'],
    ['WITH c AS (SELECT 1 AS a) INSERT #t SELECT a FROM c', 'WITH … INSERT near line 1'],
    ['SELECT * FROM #a PIVOT (MAX(a) FOR b IN (c)) p', 'PIVOT in FROM near line 1'],
    ['SELECT 1 FROM #a JOIN #b JOIN #c ON 1 = 1 ON 1 = 1', 'join inside of a join near line 1'],
    ["WAITFOR TIME '01:00'", 'WAITFOR TIME near line 1'],
  ])('%s is refused by name: %s', async (text, construct) => {
    expect((await openSession().run(text)).errors).toEqual([[50000, `simulator: unsupported ${construct}`]]);
  });

  it('takes what clients set when they connect', async () => {
    const text = `SET ANSI_NULLS ON SET ANSI_NULL_DFLT_ON ON SET ANSI_PADDING ON SET ANSI_WARNINGS ON SET ARITHABORT ON
      SET CONCAT_NULL_YIELDS_NULL ON SET CURSOR_CLOSE_ON_COMMIT OFF SET DATEFIRST 7 SET DATEFORMAT mdy
      SET IMPLICIT_TRANSACTIONS OFF SET LANGUAGE us_english SET NUMERIC_ROUNDABORT OFF SET QUOTED_IDENTIFIER ON
      SET TRANSACTION ISOLATION LEVEL READ COMMITTED SET XACT_ABORT OFF`;
    expect((await outcome(text)).numbers).toEqual([]);
  });
});
