import { setFlagsFromString } from 'node:v8';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import sql from 'mssql';
import { waitFor } from '../../support/wait-for';
import { TdsClient } from '../support/tds/client';
import type { Message } from '../support/tds/client';
import { hex, unicode } from '../support/tds/fields';
import { attention, login7, prelogin, rpc, sqlBatch, Status } from '../support/tds/messages';
import { mutated } from '../support/tds/mutations';
import type { Messages } from '../support/tds/mutations';
import { executeSql, int, nvarchar } from '../support/tds/parameters';
import { Random } from '../support/tds/random';
import { record } from '../support/tds/record';
import { SentMessages } from '../support/tds/sent-messages';
import { startWatchedServer } from '../support/tds/watched-server';
import type { WatchedServer } from '../support/tds/watched-server';

/** `FUZZ_SEED` repeats a run, `FUZZ_SESSIONS` makes it shorter or longer. */
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
const SESSIONS = Number(process.env.FUZZ_SESSIONS ?? 20_000);
const AT_A_TIME = 32;
/** How long a session may take to be answered, or closed, on a busy machine. */
const PATIENCE_MS = 20_000;
const MOST_FAILURES_TOLD = 5;
const LONGEST_SLEEP_MS = 5;
const MAY_GROW_BY_BYTES = 24 * 1024 * 1024;

let server: WatchedServer;

beforeAll(async () => {
  server = await startWatchedServer(LONGEST_SLEEP_MS);
});
afterAll(() => server.close());

describe('20,000 sessions of broken TDS', () => {
  it('are each answered or closed, leave nothing behind, and disturb nobody', async () => {
    console.log(`fuzz of the wire: FUZZ_SEED=${SEED} FUZZ_SESSIONS=${SESSIONS}`);
    const bases = [...handMade(), ...(await record(server.port, useMssql))];
    const neighbour = await poolOf(server.port);
    await neighbour.batch('CREATE TABLE #own (n int); INSERT #own VALUES (1), (2)');
    const failed = await playAll(bases, neighbour, 0, SESSIONS / 4);
    const warm = await heapUsed();
    failed.push(...(await playAll(bases, neighbour, SESSIONS / 4, SESSIONS)));
    const end = await heapUsed();
    await neighbour.close();
    expect(failed).toEqual([]);
    await waitFor('all sessions are closed', () => server.sessions.open === 0);
    expect(server.sessions.opened).toBeGreaterThan(SESSIONS / 4);
    expect(end - warm).toBeLessThan(MAY_GROW_BY_BYTES);
  }, 540_000);
});

/** Sessions as a client by hand holds them. */
function handMade(): Messages[] {
  const out = { ...int(1, '@b'), isOutput: true };
  const max = {
    typeInfo: hex('e7 ff ff 09 04 d0 00 34'),
    value: hex(`fe ff ff ff ff ff ff ff 04 00 00 00 ${unicode('ab').toString('hex')} 00 00 00 00`),
  };
  const begin = [prelogin(), login7({ database: 'msdb' })];
  const small = [prelogin(), login7({ packetSize: 512, features: hex('0a 01000000 01') })];
  return [
    [prelogin()],
    [prelogin(0x00), login7()],
    [prelogin(0x01)],
    [prelogin(), login7({ password: 'guess' })],
    [...begin, sqlBatch("SELECT 1 AS a, N'x' AS b; PRINT 'y'; RAISERROR('z', 16, 1)")],
    [...begin, sqlBatch("SELECT 1; WAITFOR DELAY '00:00:01'"), attention(), sqlBatch('SELECT 2')],
    [...small, executeSql('SELECT @a; SET @b = 2', '@a nvarchar(max), @b int OUTPUT', [max, out])],
    [...begin, rpc('msdb.dbo.sp_help_job', [nvarchar('Quick', '@job_name')])],
    [
      ...begin,
      sqlBatch('USE msdb', { status: Status.RESETCONNECTION }),
      sqlBatch('SELECT 1', { status: Status.IGNORE }),
    ],
    [...small, sqlBatch("SELECT REPLICATE(N'long', 1000), REPLICATE('long', 2000)", { packetSize: 100 }), attention()],
  ];
}

/** Has every kind of request of the mssql client sent once. */
async function useMssql(port: number): Promise<void> {
  const pool = await poolOf(port);
  await pool.query('SELECT name FROM msdb.dbo.sysjobs');
  await pool
    .request()
    .input('i', sql.Int, 1)
    .input('big', sql.BigInt, '2')
    .input('bit', sql.Bit, true)
    .input('f', sql.Float, 1.5)
    .input('d', sql.Decimal(18, 4), 12.5)
    .input('u', sql.UniqueIdentifier, '0E984725-C51C-4BF4-9960-E1C80E27ABA0')
    .input('t', sql.NVarChar(50), 'text')
    .input('v', sql.VarChar(50), 'text')
    .input('m', sql.NVarChar(sql.MAX), 'long')
    .input('b', sql.VarBinary(10), Buffer.of(1, 2))
    .input('dt', sql.DateTime, new Date(0))
    .input('d2', sql.DateTime2(7), new Date(0))
    .input('o', sql.DateTimeOffset(3), new Date(0))
    .input('day', sql.Date, new Date(0))
    .input('time', sql.Time(3), new Date(0))
    .input('n', sql.NVarChar(50), null)
    .query('SELECT @i, @big, @bit, @f, @d, @u, @t, @v, @m, @b, @dt, @d2, @o, @day, @time, @n');
  await pool.request().input('job_name', sql.NVarChar(128), 'Quick').execute('msdb.dbo.sp_help_jobactivity');
  const prepared = new sql.PreparedStatement(pool);
  prepared.input('a', sql.Int);
  await prepared.prepare('SELECT @a + 1 AS b');
  await prepared.execute({ a: 1 });
  await prepared.unprepare();
  const canceled = pool.request();
  const running = canceled.query("WAITFOR DELAY '00:10:00'").catch(() => undefined);
  canceled.cancel();
  await running;
  await pool.close();
}

function poolOf(port: number): Promise<sql.ConnectionPool> {
  const login = { server: 'localhost', port, user: 'sa', password: 'secret' };
  return new sql.ConnectionPool({ ...login, pool: { max: 1 }, options: { encrypt: false } }).connect();
}

/** Asks a question whose answer is known, in a session that was there before. Returns what is wrong with the answer. */
async function ask(neighbour: sql.ConnectionPool, question: number): Promise<string | undefined> {
  const answer = await neighbour
    .query<{ n: number; q: number; db: string }>(`SELECT n, ${question} AS q, DB_NAME() AS db FROM #own`)
    .then(({ recordset }) => JSON.stringify(recordset))
    .catch(String);
  const right = JSON.stringify([1, 2].map((n) => ({ n, q: question, db: 'master' })));
  return answer === right ? undefined : `the neighbour got ${answer} near session ${question}`;
}

/** Plays sessions, many at a time, until enough of them have failed; tells how. */
async function playAll(
  bases: readonly Messages[],
  neighbour: sql.ConnectionPool,
  from: number,
  to: number,
): Promise<string[]> {
  const failed: string[] = [];
  let next = from;
  const lane = async () => {
    for (let index = next++; index < to && failed.length < MOST_FAILURES_TOLD; index = next++) {
      const failures = [await playOne(bases, index), index % 10 === 0 ? await ask(neighbour, index) : undefined];
      failed.push(...failures.filter((failure) => failure !== undefined));
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, lane));
  return failed;
}

/** Plays one session; what went wrong, if anything, with its bytes. */
async function playOne(bases: readonly Messages[], index: number): Promise<string | undefined> {
  const random = new Random(SEED + index * 7919);
  const { names, messages } = mutated(random.of(bases), random);
  const late = new AbortController();
  const failure = await Promise.race([
    play(messages, random),
    sleep(PATIENCE_MS, `neither answered nor closed in ${PATIENCE_MS} ms`, { signal: late.signal }),
  ]);
  late.abort();
  if (failure === undefined) return undefined;
  return [`session ${index} (${names.join(', ')}): ${failure}`, ...messages.map((each) => each.toString('hex'))].join(
    '\n',
  );
}

/**
 * Sends the messages, in pieces and without waiting or one by one, takes what is owed, and ends the session. Returns what
 * is wrong with a reply.
 */
async function play(messages: Messages, random: Random): Promise<string | undefined> {
  const client = await TdsClient.connect(server.port);
  const sent = new SentMessages();
  const isPipelined = random.chance(0.3);
  const isInPieces = random.chance(0.3);
  const cutAfter = random.chance(0.2) ? random.below(messages.length) : undefined;
  let received = 0;
  let isTls = false;
  let wrong: string | undefined;
  const receive = async () => {
    while (!isTls && (sent.isBroken || received < sent.count)) {
      const message = await client.message();
      if (message === undefined) return;
      if (received === 0) isTls = encryptionOf(message) !== NOT_SUP;
      else wrong ??= whatIsWrong(message);
      received++;
    }
  };
  for (const [index, message] of messages.entries()) {
    const isCut = index === cutAfter;
    const bytes = isCut ? message.subarray(0, random.below(message.length)) : message;
    sent.push(bytes);
    for (const piece of isInPieces ? pieces(bytes, random) : [bytes]) {
      client.send(piece);
      if (isInPieces) await nextTurn();
    }
    if (isCut && random.chance(0.5)) {
      client.close();
      return wrong;
    }
    if (isCut) break;
    if (!isPipelined) await receive();
    if (client.isClosed) return wrong;
  }
  await receive();
  await client.end();
  return wrong;
}

function* pieces(bytes: Buffer, random: Random): Generator<Buffer> {
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + random.below(Math.max(8, bytes.length / 3));
    yield bytes.subarray(at, end);
    at = end;
  }
}

const NOT_SUP = 0x02;

/** The ENCRYPTION of the server's PRELOGIN: its second option. */
function encryptionOf([packet]: Message): number | undefined {
  return packet?.data[packet.data.readUInt16BE(6)];
}

const INTERNAL_ERROR = unicode('internal error');
const DONE_SIZE = 13;
const DONE_FAMILY = [0xfd, 0xfe, 0xff];
const MORE = 0x01;

/** Without a decoder, which would be too slow: a reply ends in a DONE without MORE and tells no fault of the server. */
function whatIsWrong(message: Message): string | undefined {
  const data = Buffer.concat(message.map((packet) => packet.data));
  const done = data.subarray(-DONE_SIZE);
  const isEnd = DONE_FAMILY.includes(done[0] ?? 0) && ((done[1] ?? 0) & MORE) === 0;
  const fault = data.indexOf(INTERNAL_ERROR);
  if (fault >= 0) return data.toString('utf16le', fault, fault + 200);
  return isEnd ? undefined : `the reply ends in ${done.toString('hex')}`;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What is held when nothing is left to be collected. */
async function heapUsed(): Promise<number> {
  for (let turn = 0; turn < 3; turn++) {
    await nextTurn();
    collectGarbage();
  }
  const { heapUsed: held, external } = process.memoryUsage();
  return held + external;
}
