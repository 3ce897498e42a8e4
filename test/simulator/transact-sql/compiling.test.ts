import type { SystemProcedure } from '../../../simulator/engine/server-objects';
import { type CollectedReply, openSession } from '../support/run-sql';

const run = async (text: string) => openSession().run(text);

const numbersOf = ({ errors }: CollectedReply) => errors.map(([number]) => number);

describe('a batch', () => {
  it.each([
    ['SELECT @typo', 137],
    ['SELECT * FROM @typo', 1087],
    ['SET @typo = 1', 137],
    ['EXEC @typo = sp_probe', 137],
    ['SELECT nope', 207],
    ['SELECT x.nope FROM #there x', 207],
    ['SELECT y.a FROM #there x', 4104],
    ['SELECT a FROM #there x CROSS JOIN #there y', 209],
    ['SELECT 1 FROM #there WHERE COUNT(*) = 1', 147],
    ['SELECT a, COUNT(*) FROM #there', 8120],
    ['SELECT LEN()', 174],
    ["SELECT DATEPART(nope, '2026-01-01')", 155],
    ['INSERT #there VALUES (1, 2)', 213],
    ['IF 1 = 2 BEGIN SELECT @typo END', 137],
    ['DECLARE @twice int, @twice int', 134],
  ])('of which nothing runs when it ends with %s', async (end, number) => {
    let calls = 0;
    const count = () => ++calls * 0;
    const probe: SystemProcedure = { database: '*', name: 'sys.sp_probe', parameters: [], run: count };
    const session = openSession({ procedures: [probe] });
    await session.run('CREATE TABLE #there (a int)');
    const reply = await session.run(`EXEC sp_probe; SELECT 1; ${end}`);
    expect(numbersOf(reply)).toEqual([number]);
    expect(reply.rows).toEqual([]);
    expect(calls).toBe(0);
  });

  it('runs up to the statement that reads a table which is not there', async () => {
    const reply = await run('SELECT 1; SELECT nope FROM #nope; SELECT 2');
    expect(numbersOf(reply)).toEqual([208]);
    expect(reply.rows).toEqual([[[1]]]);
  });

  it('looks for the columns of a table of its own when it comes to them', async () => {
    const reply = await run('CREATE TABLE #t (a int); SELECT 1; SELECT nope FROM #t; SELECT 2');
    expect(numbersOf(reply)).toEqual([207]);
    expect(reply.rows).toEqual([[[1]]]);
  });

  it('does not catch such an error on its own level', async () => {
    const reply = await run(
      'BEGIN TRY CREATE TABLE #t (a int); SELECT nope FROM #t END TRY BEGIN CATCH SELECT 1 END CATCH; SELECT 2',
    );
    expect(numbersOf(reply)).toEqual([207]);
    expect(reply.rows).toEqual([]);
  });
});

describe('a declaration', () => {
  it('in a loop keeps the value, and the rows of a table', async () => {
    const reply = await run(`DECLARE @i int = 0
      WHILE @i < 3 BEGIN
        DECLARE @sum int, @fresh int = 5
        DECLARE @rows TABLE (a int)
        SELECT @sum = ISNULL(@sum, 0) + @i, @fresh = @fresh + 1, @i = @i + 1
        INSERT @rows VALUES (@i)
      END
      SELECT @sum, @fresh, (SELECT COUNT(*) FROM @rows)`);
    expect(numbersOf(reply)).toEqual([]);
    expect(reply.rows).toEqual([[[3, 6, 3]]]);
  });

  it('may have a value from a table of its own batch, but not from what it declares itself', async () => {
    const text = 'CREATE TABLE #t (a int); INSERT #t VALUES (4); DECLARE @x int = (SELECT MAX(a) FROM #t); SELECT @x';
    expect((await run(text)).rows).toEqual([[[4]]]);
    expect(numbersOf(await run('DECLARE @a int = 1, @b int = @a'))).toEqual([137]);
  });

  it('that is not reached declares all the same, from where it stands', async () => {
    expect((await run('IF 1 = 0 DECLARE @x int = 1; SELECT @x')).rows).toEqual([[[null]]]);
    expect(numbersOf(await run('SELECT @x; DECLARE @x int'))).toEqual([137]);
  });
});

describe('a dynamic text', () => {
  it.each([
    ["EXEC ('SELECT 1 SELECT FROM')", [102], [[[2]]]],
    ["EXEC ('SELECT 1; SELECT nope')", [207], [[[2]]]],
    ["EXEC ('SELECT 1; SELECT * FROM nope; SELECT 3')", [208], [[[1]], [[2]]]],
    ["EXEC sp_executesql N'SELECT @typo'", [137], [[[2]]]],
    ["SET XACT_ABORT ON; EXEC ('SELECT nope')", [207], [[[2]]]],
    ["EXEC ('SELECT CONVERT(int, ''x'')')", [245], []],
    ["EXEC ('SELECT 1/0; SELECT 3')", [8134], [[[3]], [[2]]]],
    ["EXEC ('SELECT REVERSE(1)')", [50000], []],
  ])('%s ends by error %p, with these rows around it: %j', async (text, numbers, rows) => {
    const reply = await run(`${text}; SELECT 2`);
    expect(numbersOf(reply)).toEqual(numbers);
    expect(reply.rows).toEqual(rows);
  });

  it('that is no T-SQL is caught around it', async () => {
    const reply = await run("BEGIN TRY EXEC ('SELECT FROM') END TRY BEGIN CATCH SELECT ERROR_NUMBER() END CATCH");
    expect(reply.rows).toEqual([[[102]]]);
  });

  it('gives its last @@ERROR as the status of sp_executesql', async () => {
    const reply = await run("DECLARE @rc int; EXEC @rc = sp_executesql N'SELECT * FROM nope'; SELECT @rc, @@ERROR");
    expect(reply.rows).toEqual([[[208, 208]]]);
  });
});
