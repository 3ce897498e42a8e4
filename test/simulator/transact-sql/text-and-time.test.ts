import type { SqlValue } from '../../../simulator/engine/sql-value';
import { openSession } from '../support/run-sql';

describe('a value', () => {
  it.each<[string, SqlValue]>([
    ['(SELECT AVG(a) FROM (VALUES (1.5), (2.0), (2.6)) v (a))', 2_033_333n],
    ["CONVERT(varchar(9), N'Grüße €Ł')", 'Grüße €?'],
    ["'Grüße €Ł'", 'Grüße €?'],
    ["DATALENGTH(REPLACE('abc', 'b', 'xy'))", 4],
    ["DATALENGTH(STUFF('abc', 1, 1, N'x'))", 6],
    ['DATALENGTH(1.5)', 5],
    ['DATALENGTH(CAST(1 AS decimal(38, 0)))', 17],
    ['DATALENGTH(CAST(GETDATE() AS date))', 3],
    ['DATALENGTH(CAST(GETDATE() AS time(3)))', 4],
    ['DATALENGTH(SYSDATETIME())', 8],
    ['DATALENGTH(SYSDATETIMEOFFSET())', 10],
    ["DATEDIFF(millisecond, '2026-01-01 00:00:00.001', '2026-01-01 00:00:00.002')", 1],
    ["DATEPART(millisecond, '2026-01-01 00:00:00.0019999')", 1],
    ["CASE WHEN 'Straße' = 'STRAßE' THEN 1 ELSE 0 END", 1],
  ])('%s is %p', async (expression, value) => {
    const reply = await openSession().run(`SELECT ${expression}`);
    expect(reply.errors).toEqual([]);
    expect(reply.rows).toEqual([[[value]]]);
  });

  it.each(["'2026-11-22 02:00:00.1234'", "'2026-11-22T02:00:00+01:00'"])('%s is no datetime', async (text) => {
    expect((await openSession().run(`SELECT CONVERT(datetime, ${text})`)).errors.map(([number]) => number)).toEqual([
      241,
    ]);
  });
});

describe('the order of text', () => {
  it('is that of a dictionary, without case', async () => {
    const text = "SELECT a FROM (VALUES (N'z'), (N'é'), (N'f'), (N'E'), (N'_b'), (N'B'), (N'a')) v (a) ORDER BY a";
    const reply = await openSession().run(text);
    expect(reply.rows[0]?.flat()).toEqual(['_b', 'a', 'B', 'E', 'é', 'f', 'z']);
  });
});

describe('the time', () => {
  it('is one throughout a statement', async () => {
    const reply = await openSession().run(
      'SELECT DATEDIFF(millisecond, SYSDATETIME(), SYSDATETIME()), 1 WHERE GETDATE() = GETDATE()',
    );
    expect(reply.rows).toEqual([[[0, 1]]]);
  });
});
