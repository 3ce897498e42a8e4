import type { SqlValue } from '../../../simulator/engine/sql-value';
import { openSession } from '../support/run-sql';

/** The only result set of a batch. */
async function rowsOf(text: string): Promise<(readonly SqlValue[])[]> {
  const reply = await openSession().run(text);
  expect(reply.errors).toEqual([]);
  return reply.rows.at(-1) ?? [];
}

const PEOPLE = `CREATE TABLE #p (id int, name nvarchar(20), boss int NULL)
  INSERT #p VALUES (1, N'Ada', NULL), (2, N'Bo', 1), (3, N'Cy', 1), (4, N'Di', 2) `;

describe('a value', () => {
  it.each<[string, SqlValue]>([
    ['1 + 2 * 3', 7],
    ['7 / 2', 3],
    ['-7 % 3', -1],
    ['7.5 * 2', 150n],
    ["'a' + N'b'", 'ab'],
    ["ISNULL(NULL, 'x')", 'x'],
    ["COALESCE(NULL, 2, '3')", 2],
    ["NULLIF('a ', 'A')", null],
    ["CASE 2 WHEN 1 THEN 'one' WHEN 2 THEN 'two' END", 'two'],
    ["LEN(N'abc  ')", 3],
    ["DATALENGTH(N'abc')", 6],
    ["SUBSTRING('abcdef', 2, 3)", 'bcd'],
    ["CHARINDEX('C', 'abc')", 3],
    ["REPLACE('aXbx', 'x', '-')", 'a-b-'],
    ["STUFF('abc', 2, 1, 'ZZ')", 'aZZc'],
    ["CONVERT(nvarchar(23), CONVERT(datetime, '2026-11-22 02:00:04.005'), 121)", '2026-11-22 02:00:04.007'],
    ["CONVERT(varchar(8), CAST('2026-11-22' AS date), 112)", '20261122'],
    ["CONVERT(int, ' 42 ')", 42],
    [
      "CONVERT(nvarchar(36), CONVERT(uniqueidentifier, '0e984725-c51c-4bf4-9960-e1c80e27aba0'))",
      '0E984725-C51C-4BF4-9960-E1C80E27ABA0',
    ],
    ["DATEDIFF(minute, '2026-11-22 01:59:59', '2026-11-22 02:00:00')", 1],
    ["CONVERT(nvarchar(30), DATEADD(month, 1, '2026-01-31'), 120)", '2026-02-28 00:00:00'],
    [
      "CONVERT(varchar(40), CONVERT(datetimeoffset, '2026-11-22T02:00:00+01:00'), 121)",
      '2026-11-22 02:00:00.0000000 +01:00',
    ],
    ["CONVERT(varchar(23), CONVERT(datetime, '9999-12-31 23:59:59.997'), 121)", '9999-12-31 23:59:59.997'],
    ['CONVERT(nvarchar(30), msdb.dbo.agent_datetime(20261122, 20004), 120)', '2026-11-22 02:00:04'],
    ['0x0A', Buffer.from([10])],
  ])('%s is %p', async (expression, value) => {
    expect(await rowsOf(`SELECT ${expression}`)).toEqual([[value]]);
  });
});

describe('a condition', () => {
  it.each([
    ["'abc' = 'ABC  '", true],
    ["'abc' LIKE 'a_C'", true],
    ["'abc' LIKE '[^b]%'", true],
    ['2 IN (1, 2)', true],
    ['2 NOT IN (1, NULL)', false],
    ['NULL = NULL', false],
    ['NOT (NULL = 1)', false],
    ['2 BETWEEN 1 AND 3 AND NOT 1 = 2', true],
    ["(1 = 1 OR 1 = 2) AND ('a' <> 'b')", true],
    ["CONVERT(datetime, '2026-11-22') < '2026-11-22 00:00:01'", true],
    ['EXISTS (SELECT 1 WHERE 1 = 2)', false],
  ])('%s is %p', async (condition, expected) => {
    expect(await rowsOf(`IF ${condition} SELECT 1 ELSE SELECT 0`)).toEqual([[expected ? 1 : 0]]);
  });
});

describe('a query', () => {
  it('joins, filters, orders and limits', async () => {
    const text = `${PEOPLE} SELECT TOP (2) p.name, b.name AS boss FROM #p p LEFT JOIN #p AS b ON b.id = p.boss
      WHERE p.id <> 3 ORDER BY boss DESC, p.name`;
    expect(await rowsOf(text)).toEqual([
      ['Di', 'Bo'],
      ['Bo', 'Ada'],
    ]);
  });

  it('groups, and counts an empty table as 0', async () => {
    expect(
      await rowsOf(
        `${PEOPLE} SELECT boss, COUNT(*), MAX(name) FROM #p GROUP BY boss HAVING COUNT(*) > 0 ORDER BY 2 DESC, boss`,
      ),
    ).toEqual([
      [1, 2, 'Cy'],
      [null, 1, 'Ada'],
      [2, 1, 'Di'],
    ]);
    expect(await rowsOf('CREATE TABLE #e (a int) SELECT COUNT(*), MAX(a), SUM(a) FROM #e')).toEqual([[0, null, null]]);
  });

  it('correlates subqueries with the rows around them', async () => {
    const text = `${PEOPLE} SELECT name, (SELECT COUNT(*) FROM #p c WHERE c.boss = p.id) FROM #p p
      WHERE EXISTS (SELECT 1 FROM #p c WHERE c.boss = p.id) ORDER BY p.id`;
    expect(await rowsOf(text)).toEqual([
      ['Ada', 2],
      ['Bo', 1],
    ]);
  });

  it('combines with CTE, VALUES and APPLY', async () => {
    expect(await rowsOf("SELECT DISTINCT a FROM (VALUES ('x'), ('X '), ('y')) v (a) ORDER BY a DESC")).toHaveLength(2);
    expect(
      await rowsOf(
        'WITH c (n) AS (SELECT v.x FROM (VALUES (1), (2), (3)) AS v (x) WHERE v.x > 1) SELECT n, t.m FROM c CROSS APPLY (SELECT c.n * 10 AS m) t',
      ),
    ).toEqual([
      [2, 20],
      [3, 30],
    ]);
  });

  it('assigns variables row after row, and keeps them without rows', async () => {
    const text = `${PEOPLE} DECLARE @last int = 0, @none int = 7
      SELECT @last = id FROM #p ORDER BY id SELECT @none = id FROM #p WHERE id > 9 SELECT @last, @none`;
    expect(await rowsOf(text)).toEqual([[4, 7]]);
  });

  it('adds up in a variable, row after row', async () => {
    const text = `${PEOPLE} DECLARE @names nvarchar(20) = N'' SELECT @names = @names + name FROM #p ORDER BY id DESC SELECT @names`;
    expect(await rowsOf(text)).toEqual([['DiCyBoAda']]);
  });

  it('takes the values of VALUES for one type', async () => {
    expect(await rowsOf('CREATE TABLE #v (a varchar(9)) INSERT #v VALUES (1.50), (2) SELECT a FROM #v')).toEqual([
      ['1.50'],
      ['2.00'],
    ]);
  });

  it.each([
    ['SELECT * FROM (VALUES (1, 2)) v (a, b) GROUP BY a', 8120, expect.stringContaining("Column 'v.b' is invalid")],
    ['SELECT 1 WHERE EXISTS (SELECT @@ROWCOUNT HAVING MAX(x) = 1)', 207, "Invalid column name 'x'."],
    ['DECLARE @a int SELECT 1 WHERE 1 = (SELECT @a = 1)', 102, "Incorrect syntax near '='."],
    ["SELECT CONVERT(datetime, '1752-12-31')", 242, expect.stringContaining('out-of-range value')],
    ['SELECT CONVERT(datetime, 3e12)', 8115, 'Arithmetic overflow error converting expression to data type datetime.'],
    ["SELECT DATEADD(year, 8000, '2026-01-01')", 517, "Adding a value to a 'datetime' column caused an overflow."],
    [
      'SELECT CONVERT(bit, 1) + CONVERT(bit, 1)',
      402,
      'The data types bit and bit are incompatible in the add operator.',
    ],
    ['SELECT 1e0 & 1', 402, "The data types float and int are incompatible in the '&' operator."],
    ['SELECT nope', 207, "Invalid column name 'nope'."],
    ['SELECT * FROM nope', 208, "Invalid object name 'nope'."],
    ['SELECT @nope', 137, 'Must declare the scalar variable "@nope".'],
    ['SELECT 1/0', 8134, 'Divide by zero error encountered.'],
    ["SELECT CONVERT(int, 'x')", 245, "Conversion failed when converting the varchar value 'x' to data type int."],
    ["SELECT CONVERT(datetime, 'x')", 241, 'Conversion failed when converting date and/or time from character string.'],
    ['SELECT (SELECT a FROM (VALUES (1), (2)) v (a))', 512, expect.stringContaining('more than 1 value')],
    ['SELECT name, COUNT(*) FROM (VALUES (1)) v (name)', 8120, expect.stringContaining("Column 'v.name' is invalid")],
    ['SELECT FROM', 102, "Incorrect syntax near 'FROM'."],
    ["SELECT PATINDEX('%b%', 'abc')", 50000, 'simulator: unsupported function PATINDEX near line 1'],
    ["SELECT DATEPART(weekday, '2026-01-01')", 50000, 'simulator: unsupported datepart weekday near line 1'],
    ["SELECT DATEPART(nope, '2026-01-01')", 155, "'nope' is not a recognized datepart option."],
    [
      'SELECT DATEADD(day, 1, SYSDATETIMEOFFSET())',
      50000,
      'simulator: unsupported a date function of a datetimeoffset',
    ],
    ["SELECT DATENAME(month, '2026-01-01')", 50000, 'simulator: unsupported function DATENAME near line 1'],
    ["SELECT IIF(1 = 2, 'y', 'n')", 50000, 'simulator: unsupported function IIF near line 1'],
    ["SELECT TRY_CONVERT(int, 'x')", 50000, 'simulator: unsupported function TRY_CONVERT near line 1'],
    ["SELECT TRY_CAST('x' AS int)", 50000, 'simulator: unsupported function TRY_CAST near line 1'],
    ["SELECT REVERSE('x')", 50000, 'simulator: unsupported function REVERSE near line 1'],
    ['SELECT ~1', 50000, 'simulator: unsupported operator ~ near line 1'],
    ["SELECT 1 WHERE 'a' LIKE 'a' ESCAPE '!'", 50000, 'simulator: unsupported LIKE … ESCAPE near line 1'],
    ["SELECT DATEADD(tzoffset, 1, '2026-01-01')", 50000, 'simulator: unsupported DATEADD of tzoffset'],
    ['SELECT SOUNDEX(1)', 50000, 'simulator: unsupported function SOUNDEX near line 1'],
    ["SELECT SWITCHOFFSET(GETDATE(), '-05:00')", 50000, 'simulator: unsupported function SWITCHOFFSET near line 1'],
    ['SELECT 1 UNION ALL SELECT 2', 50000, 'simulator: unsupported UNION near line 1'],
    ['SELECT NULL EXCEPT SELECT NULL', 50000, 'simulator: unsupported EXCEPT near line 1'],
    ['SELECT 1 AS a INTO #t', 50000, 'simulator: unsupported SELECT … INTO near line 1'],
    ['UPDATE #t SET a = 1', 50000, 'simulator: unsupported UPDATE near line 1'],
    ['TRUNCATE TABLE #t', 50000, 'simulator: unsupported TRUNCATE near line 1'],
    ['CREATE TABLE #t (a int, PRIMARY KEY (a))', 50000, 'simulator: unsupported table constraint near line 1'],
    ["SELECT SERVERPROPERTY('Collation')", 50000, 'simulator: unsupported SERVERPROPERTY collation'],
    ["SELECT CONVERT(varbinary(4), '0x01', 1)", 50000, 'simulator: unsupported conversion of varchar to varbinary'],
    ['CREATE TABLE #t (a int IDENTITY(1, 1))', 50000, 'simulator: unsupported IDENTITY column near line 1'],
    ['DECLARE @t TABLE (a int DEFAULT 5)', 50000, 'simulator: unsupported DEFAULT column near line 1'],
    ['SELECT CONVERT(binary(4), 1)', 50000, 'simulator: unsupported conversion of int to binary'],
    ['BEGIN TRAN', 50000, 'simulator: unsupported BEGIN TRANSACTION near line 1'],
    ['MERGE x', 50000, 'simulator: unsupported MERGE near line 1'],
  ])('%s is error %d', async (text, number, message) => {
    expect((await openSession().run(text)).errors).toEqual([[number, message]]);
  });
});
