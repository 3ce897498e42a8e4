import type { SqlServer, SqlSession } from '../../../simulator/engine/sql-session';
import { listen } from '../../../simulator/wire/listener';
import type { Listener } from '../../../simulator/wire/listener';
import { closeTdsClients, TdsClient } from '../support/tds/client';
import { sqlBatch } from '../support/tds/messages';

const NO_FAULTS = { connecting: () => undefined, requested: () => undefined, ignoresAttention: () => false };
let listener: Listener;

/** Lets everybody in; every request is carried out by `execute`. */
async function serve(execute: SqlSession['execute']): Promise<void> {
  const session: SqlSession = { spid: 51, database: 'master', execute, reset: () => undefined, close: () => undefined };
  const server: SqlServer = { serverName: 'ETL01', login: () => ({ session }) };
  const onRequest = () => undefined;
  listener = await listen({ server, host: '127.0.0.1', port: 0, encryption: 'off', onRequest, faults: NO_FAULTS });
}

afterEach(async () => {
  closeTdsClients();
  await listener.close();
});

const INT = { name: 'a', type: { name: 'int' }, nullable: false } as const;

describe('a fault of the engine', () => {
  it('is told to the client as an error of class 20, and the connection is closed', async () => {
    await serve(() => Promise.reject(new RangeError('too deep')));
    const client = await TdsClient.login(listener.port);
    expect(await client.request(sqlBatch('SELECT 1'))).toMatchObject([
      { name: 'ERROR', number: 50000, class: 20, message: 'simulator: internal error: RangeError: too deep' },
      { name: 'DONE', more: false, sqlError: true },
    ]);
    await expect(client.message()).resolves.toBeUndefined();
  });

  it('leaves other connections alone', async () => {
    await serve((request, reply) => {
      if (request.kind === 'batch' && request.text === 'fail') throw new RangeError('too deep');
      reply.done('DONE', { rowCount: 1 });
      return Promise.resolve();
    });
    const other = await TdsClient.login(listener.port);
    await (await TdsClient.login(listener.port)).request(sqlBatch('fail'));
    expect(await other.request(sqlBatch('SELECT 1'))).toMatchObject([{ name: 'DONE', rowCount: 1 }]);
  });

  it('in the middle of a row leaves no half of that row behind', async () => {
    await serve((_request, reply) => {
      reply.columns([INT, { ...INT, name: 'b' }]);
      reply.row([1, 2]);
      reply.row([3, 'held as text']);
      return Promise.resolve();
    });
    const client = await TdsClient.login(listener.port);
    expect(await client.request(sqlBatch('SELECT 1'))).toMatchObject([
      { name: 'COLMETADATA' },
      { name: 'ROW', columns: [{ value: 1 }, { value: 2 }] },
      { name: 'ERROR', class: 20, message: expect.stringContaining('cannot be sent as int') as string },
      { name: 'DONE', sqlError: true },
    ]);
  });
});
