import type { RunningSimulator } from '../../../simulator';
import { closeTdsClients, TdsClient } from '../support/tds/client';
import { attention, framed, PacketType, rpc, sqlBatch, Status } from '../support/tds/messages';
import { executeSql, int, nvarchar } from '../support/tds/parameters';
import { startClearServer } from '../support/tds/server';
import { decode, donesOf, named, rowsOf } from '../support/tds/tokens';

let simulator: RunningSimulator;
let port: number;
let client: TdsClient;

beforeAll(async () => {
  ({ simulator, port } = await startClearServer());
});
beforeEach(async () => {
  client = await TdsClient.login(port);
});
afterEach(closeTdsClients);
afterAll(() => simulator.close());

const run = (sql: string) => client.request(sqlBatch(sql));

describe('a batch', () => {
  it('has a DONE with its row count after each statement that counts, and MORE in all but the last', async () => {
    const tokens = await run(
      'CREATE TABLE #t (a int); INSERT #t VALUES (1), (2), (3); SELECT a FROM #t; DELETE #t WHERE a = 1',
    );
    expect(donesOf(tokens)).toMatchObject([
      { name: 'DONE', more: true, rowCount: 3, sqlError: false },
      { name: 'DONE', more: true, rowCount: 3, sqlError: false },
      { name: 'DONE', more: false, rowCount: 1, sqlError: false },
    ]);
  });

  it('without statements that count has one DONE without a count', async () => {
    expect(await run('SET LOCK_TIMEOUT -1')).toMatchObject([{ name: 'DONE', more: false, rowCount: undefined }]);
    expect(await run('')).toMatchObject([{ name: 'DONE', more: false, rowCount: undefined }]);
  });

  it('has no counts after SET NOCOUNT ON', async () => {
    const tokens = await run('SET NOCOUNT ON; CREATE TABLE #t (a int); INSERT #t VALUES (1); DELETE #t');
    expect(donesOf(tokens).map(({ rowCount }) => rowCount)).not.toContain(1);
  });

  it('has COLMETADATA, no ROW and a count of 0 for an empty result', async () => {
    expect(await run('SELECT 1 AS a, 2 AS b WHERE 1 = 2')).toMatchObject([
      { name: 'COLMETADATA', columns: [{ colName: 'a' }, { colName: 'b' }] },
      { name: 'DONE', more: false, rowCount: 0 },
    ]);
  });

  it('has several results one after the other, each with its own columns', async () => {
    const tokens = await run("SELECT 1 AS a; SELECT b, c FROM (VALUES (N'x', 2), (N'y', 3)) AS v (b, c)");
    expect(tokens.map(({ name }) => name)).toEqual(['COLMETADATA', 'ROW', 'DONE', 'COLMETADATA', 'ROW', 'ROW', 'DONE']);
    expect(rowsOf(tokens)).toEqual([[1], ['x', 2], ['y', 3]]);
  });

  it('has INFO for PRINT and ERROR for RAISERROR where they happened', async () => {
    expect(await run("PRINT N'begin €'\nSELECT 1\nRAISERROR(N'broken', 16, 3)\nSELECT 2")).toMatchObject([
      { name: 'INFO', number: 0, class: 0, message: 'begin €', serverName: 'ETL01', procName: '', lineNumber: 1 },
      { name: 'COLMETADATA' },
      { name: 'ROW' },
      { name: 'DONE', more: true, sqlError: false },
      { name: 'ERROR', number: 50000, state: 3, class: 16, message: 'broken', serverName: 'ETL01', lineNumber: 3 },
      { name: 'DONE', more: true, sqlError: true },
      { name: 'COLMETADATA' },
      { name: 'ROW' },
      { name: 'DONE', more: false, sqlError: false, rowCount: 1 },
    ]);
  });

  it.each([
    ['a message', 10, 'INFO', 0],
    ['an error', 16, 'ERROR', 16],
  ])('tells %s WITH NOWAIT, and what came before, while it goes on', async (_, severity, name, severityTold) => {
    client.send(
      sqlBatch(
        `PRINT N'before'; RAISERROR(N'now', ${severity}, 1) WITH NOWAIT; WAITFOR DELAY '10:00:00'; PRINT N'late'`,
      ),
    );
    expect(await client.beginning()).toMatchObject([
      { name: 'INFO', message: 'before' },
      { name, message: 'now', class: severityTold },
    ]);
    client.send(attention());
    const messages = named(await client.reply(), 'INFO', 'ERROR').map(({ message }) => message);
    expect(messages).toEqual(['before', 'now']);
    expect(donesOf(await client.reply())).toMatchObject([{ attention: true }]);
  });

  it('has DONEINPROC for what a procedure did that it has called, then RETURNSTATUS and DONEPROC, and goes on', async () => {
    const tokens = await run('DECLARE @rc int; EXEC @rc = msdb.dbo.sp_help_job; SELECT @rc AS rc');
    expect(tokens.map(({ name }) => name).filter((name) => name !== 'ROW')).toEqual([
      ...['COLMETADATA', 'DONEINPROC', 'RETURNSTATUS', 'DONEPROC'],
      ...['COLMETADATA', 'DONE'],
    ]);
    expect(donesOf(tokens).map(({ more }) => more)).toEqual([true, true, false]);
  });

  it('that is no T-SQL has an ERROR and a DONE with the error bit', async () => {
    expect(await run('SELECT * FROM')).toMatchObject([
      { name: 'ERROR', number: 102, class: 15 },
      { name: 'DONE', more: false, sqlError: true },
    ]);
  });

  it('names the procedure in which an error was raised', async () => {
    const [error] = named(await run("EXEC msdb.dbo.sp_start_job @job_name = N'Nope'"), 'ERROR');
    expect(error).toMatchObject({ number: 14262, procName: 'sp_start_job', class: 16 });
  });

  it('that changes the database has ENVCHANGE and message 5701 once', async () => {
    const tokens = await run('USE msdb');
    expect(named(tokens, 'ENVCHANGE')).toMatchObject([{ type: 'DATABASE', newValue: 'msdb', oldValue: 'master' }]);
    expect(named(tokens, 'INFO')).toMatchObject([
      { number: 5701, state: 2, class: 0, message: "Changed database context to 'msdb'." },
    ]);
    expect(rowsOf(await run('SELECT DB_NAME()'))).toEqual([['msdb']]);
  });
});

describe('an RPC', () => {
  it('has DONEINPROC for its statements, then RETURNSTATUS, RETURNVALUE and DONEPROC', async () => {
    const out = { ...int(5, '@b'), isOutput: true };
    const tokens = await client.request(
      executeSql('SELECT @a AS a; SET @b = @a * 2', '@a int, @b int OUTPUT', [int(21, '@a'), out]),
    );
    expect(tokens).toMatchObject([
      { name: 'COLMETADATA', columns: [{ colName: 'a' }] },
      { name: 'ROW' },
      { name: 'DONEINPROC', more: true, rowCount: 1 },
      { name: 'RETURNSTATUS', value: 0 },
      { name: 'RETURNVALUE', paramName: 'b', value: 42, metadata: { type: { name: 'IntN' }, flags: 1 } },
      { name: 'DONEPROC', more: false, sqlError: false },
    ]);
    expect(rowsOf(tokens)).toEqual([[21]]);
  });

  it('by name takes named arguments and tells the return status', async () => {
    const tokens = await client.request(rpc('msdb.dbo.sp_start_job', [nvarchar('Nope', '@job_name')]));
    expect(tokens).toMatchObject([
      { name: 'ERROR', number: 14262, procName: 'sp_start_job' },
      { name: 'RETURNSTATUS', value: 1 },
      { name: 'DONEPROC', more: false, sqlError: true },
    ]);
  });

  it('of a procedure that does not exist has an ERROR and no RETURNSTATUS', async () => {
    expect(await client.request(rpc('nope', []))).toMatchObject([
      { name: 'ERROR', number: 2812, class: 16 },
      { name: 'DONEPROC', more: false, sqlError: true },
    ]);
  });
});

describe('an attention', () => {
  it('ends the reply of what runs, and is acknowledged in a message of its own', async () => {
    client.send(Buffer.concat([sqlBatch("SELECT 1; WAITFOR DELAY '23:00:00'; SELECT 2"), attention()]));
    const cutShort = await client.reply();
    expect(donesOf(cutShort).at(-1)).toMatchObject({ more: false, attention: false });
    expect(rowsOf(cutShort)).not.toContainEqual([2]);
    expect(await client.reply()).toMatchObject([
      { name: 'DONE', more: false, sqlError: false, attention: true, rowCount: undefined },
    ]);
    expect(rowsOf(await run('SELECT 3'))).toEqual([[3]]);
  });

  it('that comes after the reply is acknowledged, and nothing else', async () => {
    await run('SELECT 1');
    expect(await client.request(attention())).toMatchObject([{ name: 'DONE', attention: true, more: false }]);
    expect(rowsOf(await run('SELECT 2'))).toEqual([[2]]);
  });

  it('leaves requests that were sent after it in their order', async () => {
    client.send(
      Buffer.concat([sqlBatch("WAITFOR DELAY '23:00:00'"), attention(), sqlBatch('SELECT 1'), sqlBatch('SELECT 2')]),
    );
    await client.reply();
    expect(await client.reply()).toMatchObject([{ attention: true }]);
    expect(rowsOf(await client.reply())).toEqual([[1]]);
    expect(rowsOf(await client.reply())).toEqual([[2]]);
  });
});

describe('the status bits of a request', () => {
  it('IGNORE: it is answered by a DONE with the error bit and not carried out', async () => {
    await run('CREATE TABLE #t (a int)');
    const ignored = await client.request(sqlBatch('INSERT #t VALUES (1)', { status: Status.IGNORE }));
    expect(ignored).toMatchObject([{ name: 'DONE', more: false, sqlError: true }]);
    expect(rowsOf(await run('SELECT COUNT(*) FROM #t'))).toEqual([[0]]);
  });

  it.each([
    ['RESETCONNECTION', Status.RESETCONNECTION],
    ['RESETCONNECTIONSKIPTRAN', Status.RESETCONNECTIONSKIPTRAN],
  ])('%s: the session is as new, and ENVCHANGE says so before anything else', async (_name, status) => {
    await run('USE msdb; CREATE TABLE #t (a int)');
    const tokens = await client.request(sqlBatch('SELECT DB_NAME()', { status }));
    expect(tokens[0]).toMatchObject({ name: 'ENVCHANGE', type: 'RESET_CONNECTION' });
    expect(rowsOf(tokens)).toEqual([['master']]);
    expect(named(await run('SELECT * FROM #t'), 'ERROR')).toMatchObject([{ number: 208 }]);
  });
});

describe('packets', () => {
  it('are filled to the packet size that was negotiated, numbered from 1 on, and end with EOM', async () => {
    const small = await TdsClient.login(port, { packetSize: 512 });
    small.send(sqlBatch(`SELECT CAST('${'x'.repeat(200_000)}' AS varchar(max))`));
    const packets = (await small.message()) ?? [];
    expect(packets.length).toBeGreaterThan(256);
    expect(packets.slice(0, -1).filter(({ data }) => data.length !== 504)).toEqual([]);
    expect(packets.map(({ id }) => id)).toEqual(packets.map((_packet, index) => (index + 1) % 256));
    expect(packets.map(({ status }) => status)).toEqual([...packets.slice(1).map(() => 0), Status.EOM]);
  });

  it('carry the SPID of the session', async () => {
    client.send(sqlBatch('SELECT @@SPID'));
    const [packet] = (await client.message()) ?? [];
    expect(rowsOf(await decode(packet?.data ?? Buffer.alloc(0)))).toEqual([[packet?.spid]]);
  });

  it('of one reply hold it whole when it is longer than what the server gathers', async () => {
    const small = await TdsClient.login(port, { packetSize: 1000 });
    const rows = Array.from({ length: 40 }, (_none, index) => `(${index})`);
    const tokens = await small.request(
      sqlBatch(`SELECT n, REPLICATE(N'€', 4000) FROM (VALUES ${rows.join(', ')}) AS v (n)`),
    );
    expect(rowsOf(tokens)).toEqual(rows.map((_row, index) => [index, '€'.repeat(4000)]));
    expect(donesOf(tokens)).toMatchObject([{ rowCount: 40 }]);
  });

  it('of a request may be as small as they like and come in any pieces', async () => {
    const bytes = sqlBatch("SELECT N'in pieces'", { packetSize: 11 });
    for (let at = 0; at < bytes.length; at += 5) client.send(bytes.subarray(at, at + 5));
    expect(rowsOf(await client.reply())).toEqual([['in pieces']]);
  });
});

describe('what the server does not know', () => {
  it.each([
    ['type 7', PacketType.BULK_LOAD],
    ['type 14', PacketType.TRANSACTION_MANAGER],
  ])('is refused by name and the connection stays: a message of %s', async (what, type) => {
    expect(await client.request(framed(type, Buffer.alloc(30)))).toMatchObject([
      { name: 'ERROR', number: 50000, class: 16, message: `simulator: unsupported message of ${what}` },
      { name: 'DONE', sqlError: true },
    ]);
    expect(rowsOf(await run('SELECT 1'))).toEqual([[1]]);
  });

  it('is refused by name and the connection stays: several RPCs in a message', async () => {
    const several = { ...int(1), value: Buffer.of(4, 1, 0, 0, 0, 0xff) };
    expect(named(await client.request(rpc('sp_executesql', [several])), 'ERROR')).toMatchObject([
      { number: 50000, message: 'simulator: unsupported: several RPCs in a message' },
    ]);
    expect(rowsOf(await run('SELECT 1'))).toEqual([[1]]);
  });

  it.each([
    [2, 'cursor procedure id 2'],
    [99, 'procedure id 99'],
  ])('is refused by name and the connection stays: ProcID %i', async (id, what) => {
    expect(named(await client.request(rpc(id, [])), 'ERROR')).toMatchObject([
      { number: 50000, message: `simulator: unsupported ${what}` },
    ]);
    expect(rowsOf(await run('SELECT 1'))).toEqual([[1]]);
  });
});
