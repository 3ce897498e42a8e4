import type { RunningSimulator } from '../../../simulator';
import { closeTdsClients, TdsClient } from '../support/tds/client';
import { hex, ulonglong, unicode } from '../support/tds/fields';
import { COLLATION, executeSql, nvarcharInfo } from '../support/tds/parameters';
import { rpc, sqlBatch } from '../support/tds/messages';
import { startClearServer } from '../support/tds/server';
import { named, rowsOf } from '../support/tds/tokens';

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

const NVARCHAR_MAX = nvarcharInfo(0xffff);
const collation = COLLATION.toString('hex');
const utf16 = (text: string) => unicode(text).toString('hex');
const PLP_NULL = 'ff ff ff ff ff ff ff ff';
const UNKNOWN_LENGTH = 'fe ff ff ff ff ff ff ff';

/** Declared type; TYPE_INFO and value as a client sends them; what CONVERT(nvarchar) makes of it. */
const SENT: readonly [declared: string, typeInfo: string, value: string, text: string | null][] = [
  ['bit', '68 01', '01 01', '1'],
  ['bit', '68 01', '00', null],
  ['tinyint', '26 01', '01 ff', '255'],
  ['smallint', '26 02', '02 00 80', '-32768'],
  ['int', '26 04', '04 ff ff ff ff', '-1'],
  ['int', '26 04', '00', null],
  ['bigint', '26 08', '08 00 00 00 00 00 00 00 80', '-9223372036854775808'],
  ['bigint', '26 08', '00', null],
  ['float', '6d 08', '08 00 00 00 00 00 00 f8 bf', '-1.5'],
  ['float', '6d 04', '04 00 00 c0 3f', '1.5'],
  ['float', '6d 08', '00', null],
  ['decimal(9, 2)', '6a 05 09 02', '05 01 d2 04 00 00', '12.34'],
  ['decimal(9, 2)', '6c 05 09 02', '05 00 d2 04 00 00', '-12.34'],
  ['decimal(38, 0)', '6a 11 26 00', '11 01 ff ff ff ff ff ff ff ff 00 00 00 00 00 00 00 00', '18446744073709551615'],
  ['decimal(9, 2)', '6a 05 09 02', '00', null],
  [
    'uniqueidentifier',
    '24 10',
    '10 25 47 98 0e 1c c5 f4 4b 99 60 e1 c8 0e 27 ab a0',
    '0E984725-C51C-4BF4-9960-E1C80E27ABA0',
  ],
  ['uniqueidentifier', '24 10', '00', null],
  ['date', '28', '03 da b9 37', '9999-12-31'],
  ['date', '28', '03 b3 47 0b', '2025-01-01'],
  ['date', '28', '00', null],
  ['datetime', '6f 08', '08 00 00 00 00 25 00 00 00', '1900-01-01 00:00:00.123'],
  ['datetime', '6f 08', '08 ff ff ff ff 00 00 00 00', '1899-12-31 00:00:00.000'],
  ['datetime', '6f 08', '00', null],
  ['time(0)', '29 00', '03 7f 51 01', '23:59:59'],
  ['time(3)', '29 03', '04 ff 5b 26 05', '23:59:59.999'],
  ['time(7)', '29 07', '05 01 00 00 00 00', '00:00:00.0000001'],
  ['time(7)', '29 07', '00', null],
  ['datetime2(7)', '2a 07', '08 01 00 00 00 00 b3 47 0b', '2025-01-01 00:00:00.0000001'],
  ['datetime2(0)', '2a 00', '06 01 00 00 b3 47 0b', '2025-01-01 00:00:01'],
  ['datetime2(7)', '2a 07', '00', null],
  ['datetimeoffset(0)', '2b 00', '08 01 00 00 b3 47 0b c4 ff', '2024-12-31 23:00:01 -01:00'],
  ['datetimeoffset(0)', '2b 00', '00', null],
  ['nvarchar(20)', `e7 28 00 ${collation}`, `06 00 ${utf16('a€b')}`, 'a€b'],
  ['nvarchar(20)', `e7 28 00 ${collation}`, '00 00', ''],
  ['nvarchar(20)', `e7 28 00 ${collation}`, 'ff ff', null],
  ['nchar(2)', `ef 04 00 ${collation}`, `04 00 ${utf16('ab')}`, 'ab'],
  ['varchar(20)', `a7 14 00 ${collation}`, '03 00 61 80 9f', 'a€Ÿ'],
  ['varchar(20)', `a7 14 00 ${collation}`, 'ff ff', null],
  ['int', '1f', '', null],
  ['char(3)', `af 03 00 ${collation}`, '03 00 61 62 63', 'abc'],
  ['varbinary(4)', 'a5 04 00', '02 00 61 62', 'ab'],
  ['varbinary(4)', 'a5 04 00', 'ff ff', null],
  ['binary(2)', 'ad 02 00', '02 00 61 62', 'ab'],
  ['nvarchar(max)', `e7 ff ff ${collation}`, `04 00 00 00 00 00 00 00  04 00 00 00 ${utf16('ab')}  00 00 00 00`, 'ab'],
  ['nvarchar(max)', `e7 ff ff ${collation}`, `${UNKNOWN_LENGTH} 02 00 00 00 61 00 02 00 00 00 62 00 00 00 00 00`, 'ab'],
  ['nvarchar(max)', `e7 ff ff ${collation}`, PLP_NULL, null],
  ['varchar(max)', `a7 ff ff ${collation}`, '02 00 00 00 00 00 00 00  02 00 00 00 61 80  00 00 00 00', 'a€'],
  ['varbinary(max)', 'a5 ff ff', '02 00 00 00 00 00 00 00  02 00 00 00 61 62  00 00 00 00', 'ab'],
  ['varbinary(max)', 'a5 ff ff', PLP_NULL, null],
];

describe('a parameter', () => {
  it.each(SENT)('of type %s sent as %s with %s is read as %j', async (type, typeInfo, value, text) => {
    const style = /date|time/.test(type) ? ', 121' : '';
    const asText = type.includes('binary') ? 'CONVERT(varchar(50), @p)' : `CONVERT(nvarchar(50), @p${style})`;
    const tokens = await client.request(
      executeSql(`SELECT ${asText}`, `@p ${type}`, [{ typeInfo: hex(typeInfo), value: hex(value) }]),
    );
    expect(rowsOf(tokens)).toEqual([[text]]);
  });

  it.each(SENT)('of type %s sent as %s with %s comes back in RETURNVALUE when it is for output', async (...sent) => {
    const [type, typeInfo, value, text] = sent;
    const parameter = { name: '@p', isOutput: true, typeInfo: hex(typeInfo), value: hex(value) };
    const tokens = await client.request(executeSql('SELECT 1', `@p ${type} OUTPUT`, [parameter]));
    const [returned] = named(tokens, 'RETURNVALUE');
    expect(returned?.paramName).toBe('p');
    expect(returned?.value === null).toBe(text === null);
  });

  it('longer than a packet arrives whole', async () => {
    const text = 'long €'.repeat(100_000);
    const chunk = unicode(text);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(chunk.length);
    const value = Buffer.concat([ulonglong(BigInt(chunk.length)), length, chunk, Buffer.alloc(4)]);
    const tokens = await client.request(
      executeSql('SELECT @p', '@p nvarchar(max)', [{ typeInfo: NVARCHAR_MAX, value }], { packetSize: 512 }),
    );
    expect(rowsOf(tokens)).toEqual([[text]]);
  });
});

describe('a parameter of a type the server does not have', () => {
  it.each([
    ['SSVARIANT (0x62)', '62 11 00 00 00', '00 00 00 00'],
    ['DATETIMN (0x6F)', '6f 04', '00'],
    ['INT4 (0x38)', '38', '00 00 00 00'],
    ['MONEYN (0x6E)', '6e 08', '00'],
    ['XML (0xF1)', 'f1 00', PLP_NULL],
    ['NTEXT (0x63)', '63 00 00 00 00', '00'],
    ['TVP (0xF3)', 'f3', '00'],
    ['0x77', '77', '00'],
  ])('is refused by its name and the connection stays: %s', async (name, typeInfo, value) => {
    const tokens = await client.request(rpc('sp_executesql', [{ typeInfo: hex(typeInfo), value: hex(value) }]));
    expect(named(tokens, 'ERROR')).toMatchObject([
      { number: 50000, message: `simulator: unsupported data type ${name} of an RPC parameter` },
    ]);
    expect(rowsOf(await client.request(sqlBatch('SELECT 1')))).toEqual([[1]]);
  });

  it('is refused by its name and the connection stays: varchar of UTF-8', async () => {
    const parameter = { typeInfo: hex('a7 14 00 09 04 d0 04 00'), value: hex('00 00') };
    expect(named(await client.request(rpc('sp_executesql', [parameter])), 'ERROR')).toMatchObject([
      { number: 50000, message: 'simulator: unsupported collation of an RPC parameter: UTF-8' },
    ]);
    expect(rowsOf(await client.request(sqlBatch('SELECT 1')))).toEqual([[1]]);
  });
});

describe('a parameter that is not TDS ends the connection', () => {
  it.each([
    ['a value longer than the message', '26 04', '04 01 02'],
    ['an int of another size than its TYPE_INFO says', '26 04', '02 01 02'],
    ['a decimal of more digits than there are', '6a 05 ff 00', '05 01 01 00 00 00'],
    ['a time finer than 100 ns', '29 08', '05 01 00 00 00 00'],
    ['an nvarchar longer than the message', `e7 28 00 ${collation}`, 'f0 00 61 00'],
    ['chunks that do not add up', `e7 ff ff ${collation}`, '09 00 00 00 00 00 00 00 02 00 00 00 61 00 00 00 00 00'],
    ['a chunk longer than the message', `e7 ff ff ${collation}`, '04 00 00 00 00 00 00 00 ff ff ff 7f 61 00'],
    ['chunks without an end', `e7 ff ff ${collation}`, '02 00 00 00 00 00 00 00 02 00 00 00 61 00'],
  ])('%s', async (_what, typeInfo, value) => {
    client.send(rpc('sp_executesql', [{ typeInfo: hex(typeInfo), value: hex(value) }]));
    await expect(client.message()).resolves.toBeUndefined();
  });
});
