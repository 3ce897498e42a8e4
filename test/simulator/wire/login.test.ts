import type { RunningSimulator } from '../../../simulator';
import { closeTdsClients, TdsClient } from '../support/tds/client';
import { hex } from '../support/tds/fields';
import { framed, login7, PacketType, prelogin, sqlBatch } from '../support/tds/messages';
import type { Login } from '../support/tds/messages';
import { startClearServer } from '../support/tds/server';
import { named } from '../support/tds/tokens';

let simulator: RunningSimulator;
let port: number;

beforeAll(async () => {
  ({ simulator, port } = await startClearServer());
});
afterEach(closeTdsClients);
afterAll(() => simulator.close());

async function afterPrelogin(): Promise<TdsClient> {
  const client = await TdsClient.connect(port);
  client.send(prelogin());
  await client.message();
  return client;
}

async function logIn(login: Login) {
  return (await afterPrelogin()).request(login7(login));
}

describe('PRELOGIN', () => {
  it('is answered with the version, no encryption, no instance to check and no MARS', async () => {
    const client = await TdsClient.connect(port);
    client.send(prelogin());
    const [packet] = (await client.message()) ?? [];
    expect(packet?.data.toString('hex')).toBe(
      ['00 0015 0006', '01 001b 0001', '02 001c 0001', '04 001d 0001', 'ff', '100003e80000', '02', '00', '00']
        .join('')
        .replaceAll(' ', ''),
    );
  });

  it('must come first', async () => {
    const client = await TdsClient.connect(port);
    client.send(login7());
    await expect(client.message()).resolves.toBeUndefined();
  });
});

describe('LOGIN7', () => {
  it('is answered with database, collation, language, LOGINACK and packet size, in this order', async () => {
    const tokens = await logIn({ database: 'msdb', packetSize: 8000 });
    expect(tokens).toMatchObject([
      { name: 'ENVCHANGE', type: 'DATABASE', newValue: 'msdb', oldValue: '' },
      { name: 'INFO', number: 5701, state: 2, class: 0, message: "Changed database context to 'msdb'." },
      { name: 'ENVCHANGE', type: 'SQL_COLLATION', newValue: { lcid: 0x409, sortId: 52, codepage: 'CP1252' } },
      { name: 'ENVCHANGE', type: 'LANGUAGE', newValue: 'us_english' },
      { name: 'INFO', number: 5703, state: 1, class: 0, message: 'Changed language setting to us_english.' },
      {
        name: 'LOGINACK',
        interface: 'SQL_TSQL',
        tdsVersion: '7_4',
        progName: 'Microsoft SQL Server (simulated)',
        progVersion: { major: 16, minor: 0, buildNumHi: 3, buildNumLow: 232 },
      },
      { name: 'ENVCHANGE', type: 'PACKET_SIZE', newValue: 8000, oldValue: 4096 },
      { name: 'DONE', more: false, sqlError: false, rowCount: undefined },
    ]);
  });

  it('says in its messages which server it is', async () => {
    const messages = named(await logIn({}), 'INFO');
    expect(messages.map(({ serverName, procName, lineNumber }) => [serverName, procName, lineNumber])).toEqual([
      ['ETL01', '', 1],
      ['ETL01', '', 1],
    ]);
  });

  it.each([
    [0, 4096],
    [100, 512],
    [512, 512],
    [32_767, 32_767],
    [65_536, 32_767],
  ])('that asks for packets of %i bytes gets packets of %i', async (packetSize, negotiated) => {
    expect(named(await logIn({ packetSize }), 'ENVCHANGE')).toContainEqual(
      expect.objectContaining({ type: 'PACKET_SIZE', newValue: negotiated }),
    );
  });

  it('that asks for features has none acknowledged', async () => {
    const features = hex('0a 01000000 01  05 00000000');
    expect(named(await logIn({ features }), 'FEATUREEXTACK')).toEqual([]);
  });

  it.each([
    ['7_2', 0x72090002],
    ['7_3_A', 0x730a0003],
    ['7_3_B', 0x730b0003],
    ['7_4', 0x74000004],
  ])('of TDS version %s is spoken to in that version', async (version, tdsVersion) => {
    expect(named(await logIn({ tdsVersion }), 'LOGINACK')).toMatchObject([{ tdsVersion: version }]);
  });

  it('with a newer TDS version than 7.4 is spoken to in 7.4', async () => {
    expect(named(await logIn({ tdsVersion: 0x75000000 }), 'LOGINACK')).toMatchObject([{ tdsVersion: '7_4' }]);
  });

  it('with a wrong password gets error 18456 and a DONE, and the server closes', async () => {
    const client = await afterPrelogin();
    await expect(client.request(login7({ password: 'guess' }))).resolves.toMatchObject([
      {
        name: 'ERROR',
        number: 18456,
        state: 1,
        class: 14,
        message: "Login failed for user 'sa'.",
        serverName: 'ETL01',
      },
      { name: 'DONE', more: false, sqlError: true, rowCount: undefined },
    ]);
    await expect(client.message()).resolves.toBeUndefined();
  });

  it('with a database that is not there gets error 4060', async () => {
    expect(named(await logIn({ database: 'sales' }), 'ERROR')).toMatchObject([{ number: 4060, class: 11 }]);
  });

  it.each<[string, Login]>([
    ['TDS version 7.1; 7.2 to 7.4 are known', { tdsVersion: 0x71000001 }],
    ['login: Windows authentication', { optionFlags: [0x80, 0] }],
    ['login: change of password', { optionFlags: [0, 0x01] }],
    ['login: federated authentication', { features: hex('02 00000000') }],
  ])('is refused by name: %s', async (what, login) => {
    expect(await logIn(login)).toMatchObject([
      { name: 'ERROR', number: 50000, class: 16, message: `simulator: unsupported ${what}` },
      { name: 'DONE', sqlError: true },
    ]);
  });

  it('that is refused leaves the connection without a session: nothing more is answered', async () => {
    const client = await afterPrelogin();
    const before = simulator.servers.etl01?.requests().logins ?? NaN;
    client.send(Buffer.concat([login7({ password: 'guess' }), login7(), sqlBatch('SELECT 1')]));
    expect(named(await client.reply(), 'ERROR')).toHaveLength(1);
    await expect(client.message()).resolves.toBeUndefined();
    expect(simulator.servers.etl01?.requests().logins).toBe(before + 1);
  });

  it('whose fields lie outside of it ends the connection', async () => {
    const client = await afterPrelogin();
    const login = login7();
    login.writeUInt16LE(0xfff0, 8 + 40);
    client.send(login);
    await expect(client.message()).resolves.toBeUndefined();
  });

  it('cannot be replaced by another message', async () => {
    const client = await afterPrelogin();
    client.send(framed(PacketType.TRANSACTION_MANAGER, Buffer.alloc(4)));
    await expect(client.message()).resolves.toBeUndefined();
  });
});
