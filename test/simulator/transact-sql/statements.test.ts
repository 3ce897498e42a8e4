import type { SystemProcedure } from '../../../simulator/engine/server-objects';
import { SqlError } from '../../../simulator/transact-sql/sql-error';
import { openSession } from '../support/run-sql';

const INT = { name: 'int' } as const;

/** A result set of two columns, an output, an error when it is asked to fail, and status 3. */
const PROBE: SystemProcedure = {
  database: 'msdb',
  name: 'dbo.sp_probe',
  parameters: [
    { name: '@fail', type: { name: 'bit' }, default: 0 },
    { name: '@name', type: { name: 'nvarchar', length: 10 }, default: null },
    { name: '@out', type: INT, isOutput: true },
  ],
  run: (call) => {
    call.resultSet(
      [
        { name: 'a', type: INT, nullable: false },
        { name: 'name', type: { name: 'nvarchar', length: 10 }, nullable: true },
      ],
      [{ a: 1, name: call.args['@name'] ?? null }],
    );
    call.setOutput('@out', 42);
    if (call.args['@fail'] === 1) call.raise(new SqlError(22022, 'refused'));
    return 3;
  },
};

const run = async (text: string) => openSession({ procedures: [PROBE] }).run(text);

describe('control flow', () => {
  it('loops with BREAK and CONTINUE', async () => {
    const reply = await run(`DECLARE @i int = 0, @sum int = 0
      WHILE 1 = 1 BEGIN SET @i += 1; IF @i = 2 CONTINUE; IF @i > 4 BREAK; SET @sum += @i; END
      SELECT @sum`);
    expect(reply.rows).toEqual([[[8]]]);
  });

  it('goes on after an error of a statement, and ends after one of the batch', async () => {
    const reply = await run("SELECT 1/0 SELECT @@ERROR SELECT @@ERROR SELECT CONVERT(int, 'x') SELECT 5");
    expect(reply.errors.map(([number]) => number)).toEqual([8134, 245]);
    expect(reply.rows).toEqual([[[8134]], [[0]]]);
    expect(reply.dones.at(-1)).toMatchObject({ kind: 'DONE', hasError: true });
  });

  it('ends at any error with SET XACT_ABORT ON, but for RAISERROR', async () => {
    const reply = await run("SET XACT_ABORT ON RAISERROR('a', 16, 1) SELECT 1 SELECT 1/0 SELECT 2");
    expect(reply.rows).toEqual([[[1]]]);
  });

  it('counts the question of an IF as a statement: @@ERROR behind it is 0', async () => {
    const reply = await run('SELECT 1/0 IF @@ERROR <> 0 SELECT @@ERROR');
    expect(reply.rows).toEqual([[[0]]]);
  });

  it.each(["PRINT 'x'", "RAISERROR('x', 10, 1)", 'USE msdb', 'SET NOCOUNT OFF'])(
    'makes @@ROWCOUNT 0 by %s',
    async (text) => {
      const reply = await run(`SELECT 1 ${text} SELECT @@ROWCOUNT`);
      expect(reply.rows.at(-1)).toEqual([[0]]);
    },
  );

  it('returns no value from a batch', async () => {
    expect((await run('SELECT 1 RETURN 1')).errors.map(([number]) => number)).toEqual([178]);
  });

  it('carries out nothing of a batch that is no T-SQL', async () => {
    const reply = await run('SELECT 1 SELECT FROM');
    expect(reply.rows).toEqual([]);
  });

  it('stops waiting when the client takes the request back', async () => {
    const { run: send } = openSession();
    const stop = new AbortController();
    const reply = send("WAITFOR DELAY '01:00:00' SELECT 1", stop.signal);
    setImmediate(() => {
      stop.abort();
    });
    expect((await reply).rows).toEqual([]);
  });

  it('stops a loop without end when the client takes the request back', async () => {
    const stop = new AbortController();
    const reply = openSession().run('WHILE 1 = 1 SELECT @@SPID WHERE 1 = 2', stop.signal);
    setImmediate(() => {
      stop.abort();
    });
    await expect(reply).resolves.toBeDefined();
  });
});

describe('TRY … CATCH', () => {
  it('knows what it caught, and THROW passes it on', async () => {
    const reply = await run(`BEGIN TRY SELECT 1/0 SELECT 9 END TRY
      BEGIN CATCH SELECT ERROR_NUMBER(), ERROR_MESSAGE(), ERROR_LINE(); THROW; END CATCH SELECT 1`);
    expect(reply.rows).toEqual([[[8134, 'Divide by zero error encountered.', 1]]]);
    expect(reply.errors).toEqual([[8134, 'Divide by zero error encountered.']]);
  });

  it('does not catch what keeps its own batch from being compiled, but that of a dynamic one', async () => {
    const inner = await run(
      "BEGIN TRY EXEC ('SELECT * FROM nope') END TRY BEGIN CATCH SELECT ERROR_NUMBER() END CATCH",
    );
    expect(inner.rows).toEqual([[[208]]]);
    const own = await run('BEGIN TRY SELECT * FROM nope END TRY BEGIN CATCH SELECT 1 END CATCH');
    expect(own.errors.map(([number]) => number)).toEqual([208]);
  });

  it('catches what a procedure raises', async () => {
    const reply =
      await run(`DECLARE @o int BEGIN TRY EXEC msdb.dbo.sp_probe @fail = 1, @out = @o OUTPUT SELECT 1 END TRY
      BEGIN CATCH SELECT ERROR_NUMBER(), ERROR_PROCEDURE() END CATCH`);
    expect(reply.rows.at(-1)).toEqual([[22022, 'sp_probe']]);
  });
});

describe('RAISERROR', () => {
  it('informs up to severity 10, which is told as 0, and is error 50000 above', async () => {
    const reply = await run(
      "RAISERROR('%s has %d', 10, 1, N'x', 3) WITH NOWAIT RAISERROR(N'so', 9, -1) RAISERROR(N'bad', 16, 7) SELECT @@ERROR",
    );
    expect(
      reply.messages.map(({ number, class: severity, state, message }) => [number, severity, state, message]),
    ).toEqual([
      [50000, 0, 1, 'x has 3'],
      [50000, 9, 1, 'so'],
      [50000, 16, 7, 'bad'],
    ]);
    expect(reply.rows).toEqual([[[50000]]]);
  });
});

describe('a procedure', () => {
  it('takes arguments by name and position and gives its status, output and rows', async () => {
    const reply = await run("DECLARE @rc int, @o int EXEC @rc = msdb..sp_probe 0, N'x', @o OUTPUT SELECT @rc, @o");
    expect(reply.rows).toEqual([[[1, 'x']], [[3, 42]]]);
  });

  it('goes on in its batch after an error that it raises, with a status', async () => {
    const reply = await run(
      'DECLARE @rc int, @o int EXEC @rc = msdb.dbo.sp_probe @fail = 1, @out = @o OUTPUT SELECT @rc, @@ERROR',
    );
    expect(reply.messages).toMatchObject([{ number: 22022, procedureName: 'sp_probe' }]);
    expect(reply.rows.at(-1)).toEqual([[3, 22022]]);
  });

  it.each([
    ['EXEC nope', 2812],
    ['EXEC msdb.dbo.sp_probe @x = 1', 8145],
    ['EXEC msdb.dbo.sp_probe 1, 2, 3, 4', 8144],
    ["EXEC msdb.dbo.sp_probe @fail = 'x'", 8114],
    ['EXEC msdb.dbo.sp_probe @fail = 1, 2', 119],
  ])('%s is error %d', async (text, number) => {
    expect((await run(text)).errors[0]?.[0]).toBe(number);
  });

  it('is called by RPC with typed parameters', async () => {
    const { run: send } = openSession({ procedures: [PROBE] });
    const reply = await send({
      kind: 'rpc',
      procedure: 'msdb.dbo.sp_probe',
      parameters: [
        { name: '@name', type: { name: 'varchar', length: 5 }, value: 'rpc', isOutput: false },
        { name: '@out', type: INT, value: null, isOutput: true },
      ],
    });
    expect(reply.rows).toEqual([[[1, 'rpc']]]);
    expect(reply.status).toBe(3);
    expect(reply.outputs).toEqual({ '@out': 42 });
    expect(reply.dones.map(({ kind }) => kind)).toEqual(['DONEINPROC', 'DONEPROC']);
  });
});

describe('INSERT … EXEC', () => {
  it('fills a table and keeps the status', async () => {
    const reply = await run(`DECLARE @rc int, @o int CREATE TABLE #t (x int, y nvarchar(10))
      INSERT #t EXEC @rc = msdb.dbo.sp_probe @name = N'row', @out = @o OUTPUT SELECT x, y, @rc FROM #t`);
    expect(reply.rows).toEqual([[[1, 'row', 3]]]);
  });

  it('refuses another number of columns', async () => {
    const reply = await run('CREATE TABLE #t (x int) INSERT #t EXEC msdb.dbo.sp_probe SELECT 1');
    expect(reply.errors.map(([number]) => number)).toEqual([213]);
  });
});

describe('sp_executesql', () => {
  it('has parameters, outputs and temporary tables of its own', async () => {
    const { run: send } = openSession();
    const reply = await send(`DECLARE @r int
      EXEC sp_executesql N'CREATE TABLE #own (a int) INSERT #own VALUES (@a) SELECT @b = a + 1 FROM #own', N'@a int, @b int OUTPUT', @a = 1, @b = @r OUTPUT
      SELECT @r, OBJECT_ID(N'tempdb..#own')`);
    expect(reply.rows).toEqual([[[2, null]]]);
  });

  it('names a parameter that is missing as it was declared', async () => {
    const reply = await run("EXEC sp_executesql N'SELECT @Job', N'@Job int'");
    expect(reply.errors).toEqual([
      [8178, "The parameterized query '(@Job int)SELECT @Job' expects the parameter '@Job', which was not supplied."],
    ]);
  });

  it('leaves SET options as they were', async () => {
    const reply = await run("EXEC sp_executesql N'SET XACT_ABORT ON' SELECT 1/0 SELECT 2");
    expect(reply.rows).toEqual([[[2]]]);
  });
});

describe('temporary tables', () => {
  it('know NOT NULL and their width', async () => {
    const reply = await run(`CREATE TABLE #t (id int NOT NULL, n int NOT NULL, s varchar(2) NULL)
      INSERT #t (s, n, id) VALUES ('a', 5, 1), ('b', 5, 2) INSERT #t (id) VALUES (3) INSERT #t VALUES (4, 5, 'abc')
      DELETE FROM #t WHERE id = 9 DELETE #t WHERE s = 'B ' SELECT * FROM #t DROP TABLE #t DROP TABLE IF EXISTS #t`);
    expect(reply.errors.map(([number]) => number)).toEqual([515, 2628]);
    expect(reply.rows).toEqual([[[1, 5, 'a']]]);
  });

  it('live as long as their session, and a reset ends them', async () => {
    const { session, run: send } = openSession();
    await send('CREATE TABLE #t (a int)');
    expect((await send('CREATE TABLE #t (a int)')).errors.map(([number]) => number)).toEqual([2714]);
    session.reset();
    expect((await send('SELECT * FROM #t')).errors.map(([number]) => number)).toEqual([208]);
  });
});

describe('SET NOCOUNT', () => {
  it('tells row counts only when it is OFF', async () => {
    const reply = await run('SELECT 1 SET NOCOUNT ON SELECT 2');
    expect(reply.dones.map(({ rowCount }) => rowCount)).toEqual([1, undefined]);
  });
});
