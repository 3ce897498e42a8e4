import type { RunningSimulator } from '../../../simulator';
import { closeTdsClients, TdsClient } from '../support/tds/client';
import { sqlBatch } from '../support/tds/messages';
import { startClearServer } from '../support/tds/server';
import { named } from '../support/tds/tokens';

let simulator: RunningSimulator;
let client: TdsClient;

beforeAll(async () => {
  const started = await startClearServer();
  simulator = started.simulator;
  client = await TdsClient.login(started.port);
});
afterAll(async () => {
  closeTdsClients();
  await simulator.close();
});

/** Dates as text, because `nanosecondsDelta` holds what is finer than a millisecond. */
function plain(value: unknown): unknown {
  if (!(value instanceof Date)) return Buffer.isBuffer(value) ? value.toString('hex') : value;
  const { nanosecondsDelta } = value as Date & { nanosecondsDelta?: number };
  const finer = nanosecondsDelta === undefined ? '' : ` + ${Math.round(nanosecondsDelta * 1e9)} ns`;
  return value.toISOString() + finer;
}

async function select(expression: string) {
  const tokens = await client.request(sqlBatch(`SELECT ${expression} AS v`));
  const [column] = named(tokens, 'COLMETADATA')[0]?.columns ?? [];
  const [row] = named(tokens, 'ROW').map(({ columns }) => (columns as { value: unknown }[])[0]?.value);
  if (!column) throw new Error(`no column: ${JSON.stringify(tokens)}`);
  const { type, dataLength, precision, scale, collation } = column;
  return { type: { name: type.name, dataLength, precision, scale, codepage: collation?.codepage }, value: plain(row) };
}

const bytes = (name: string, dataLength: number) => ({ name, dataLength });
const text = (name: string, dataLength: number) => ({ name, dataLength, codepage: 'CP1252' });
const scaled = (name: string, scale: number) => ({ name, scale });
const decimal = (dataLength: number, precision: number, scale: number) => ({
  name: 'DecimalN',
  dataLength,
  precision,
  scale,
});
const MAX = 0xffff;
const NOTHING = { dataLength: undefined, precision: undefined, scale: undefined, codepage: undefined };

const long = 'abcdé'.repeat(20_000);

const VALUES: readonly [type: string, metadata: object, written: string, read: unknown][] = [
  ['bit', bytes('BitN', 1), '1', true],
  ['bit', bytes('BitN', 1), '0', false],
  ['tinyint', bytes('IntN', 1), '255', 255],
  ['smallint', bytes('IntN', 2), '-32768', -32_768],
  ['int', bytes('IntN', 4), '-2147483648', -2_147_483_648],
  ['bigint', bytes('IntN', 8), '-9223372036854775808', '-9223372036854775808'],
  ['bigint', bytes('IntN', 8), '9223372036854775807', '9223372036854775807'],
  ['float', bytes('FloatN', 8), '-1.5E300', -1.5e300],
  ['decimal(9, 2)', decimal(5, 9, 2), '-1234567.89', -1_234_567.89],
  ['decimal(19, 4)', decimal(9, 19, 4), '123456789012.3456', 123_456_789_012.3456],
  ['decimal(28, 0)', decimal(13, 28, 0), '1', 1],
  ['decimal(38, 10)', decimal(17, 38, 10), '-0.5', -0.5],
  [
    'uniqueidentifier',
    bytes('UniqueIdentifier', 16),
    "'0e984725-c51c-4bf4-9960-e1c80e27aba0'",
    '0E984725-C51C-4BF4-9960-E1C80E27ABA0',
  ],
  ['date', { name: 'Date' }, "'0001-01-01'", '0001-01-01T00:00:00.000Z'],
  ['date', { name: 'Date' }, "'9999-12-31'", '9999-12-31T00:00:00.000Z'],
  ['datetime', bytes('DateTimeN', 8), "'1753-01-01'", '1753-01-01T00:00:00.000Z'],
  ['datetime', bytes('DateTimeN', 8), "'2026-11-22 02:00:04.123'", '2026-11-22T02:00:04.123Z'],
  ['datetime', bytes('DateTimeN', 8), "'2026-11-22 23:59:59.997'", '2026-11-22T23:59:59.997Z'],
  ['time(0)', scaled('Time', 0), "'23:59:59'", '1970-01-01T23:59:59.000Z + 0 ns'],
  ['time(3)', scaled('Time', 3), "'01:02:03.456'", '1970-01-01T01:02:03.456Z + 0 ns'],
  ['time(7)', scaled('Time', 7), "'01:02:03.4567891'", '1970-01-01T01:02:03.456Z + 789100 ns'],
  ['datetime2(0)', scaled('DateTime2', 0), "'9999-12-31 23:59:59'", '9999-12-31T23:59:59.000Z + 0 ns'],
  ['datetime2(4)', scaled('DateTime2', 4), "'2026-11-22 02:00:04.1234'", '2026-11-22T02:00:04.123Z + 400000 ns'],
  ['datetime2(7)', scaled('DateTime2', 7), "'0001-01-01 00:00:00.0000001'", '0001-01-01T00:00:00.000Z + 100 ns'],
  [
    'datetimeoffset(7)',
    scaled('DateTimeOffset', 7),
    "'2026-11-22 02:00:04.1234567 +05:45'",
    '2026-11-21T20:15:04.123Z + 456700 ns',
  ],
  [
    'datetimeoffset(2)',
    scaled('DateTimeOffset', 2),
    "'2026-11-22 23:00:00.12 -08:00'",
    '2026-11-23T07:00:00.120Z + 0 ns',
  ],
  ['nvarchar(10)', text('NVarChar', 20), "N'aé€😀'", 'aé€😀'],
  ['nvarchar(10)', text('NVarChar', 20), "N''", ''],
  ['nvarchar(4000)', text('NVarChar', 8000), "REPLICATE(N'x', 4000)", 'x'.repeat(4000)],
  ['nchar(4)', text('NChar', 8), "N'a'", 'a   '],
  ['varchar(10)', text('VarChar', 10), "N'é€Ÿ☃'", 'é€Ÿ?'],
  ['varchar(10)', text('VarChar', 10), "''", ''],
  ['char(4)', text('Char', 4), "'ab'", 'ab  '],
  ['varbinary(5)', bytes('VarBinary', 5), '0x00FF10', '00ff10'],
  ['varbinary(5)', bytes('VarBinary', 5), '0x', ''],
  ['binary(3)', bytes('Binary', 3), '0x41', '410000'],
  ['nvarchar(max)', text('NVarChar', MAX), `N'${long}'`, long],
  ['nvarchar(max)', text('NVarChar', MAX), "N''", ''],
  ['varchar(max)', text('VarChar', MAX), `'${long}'`, long],
  ['varbinary(max)', bytes('VarBinary', MAX), '0x0102', '0102'],
];

describe('COLMETADATA and ROW', () => {
  it.each(VALUES)('carry %s as %j', async (type, metadata, written, read) => {
    const selected = await select(`CAST(${written} AS ${type})`);
    expect(selected).toEqual({ type: { ...NOTHING, ...metadata }, value: read });
  });

  const types = new Map(VALUES.map(([type, metadata]) => [type, metadata]));

  it.each([...types])('carry NULL of %s as %j', async (type, metadata) => {
    const selected = await select(`CAST(NULL AS ${type})`);
    expect(selected).toEqual({ type: { ...NOTHING, ...metadata }, value: null });
  });

  it('tell the name of a column, and whether it may be NULL', async () => {
    const tokens = await client.request(
      sqlBatch(
        'CREATE TABLE #t (a int NOT NULL, [B c] int NULL); INSERT #t VALUES (1, 2); SELECT a, [B c], a + 1 FROM #t',
      ),
    );
    const columns = named(tokens, 'COLMETADATA')[0]?.columns;
    expect(columns).toMatchObject([
      { colName: 'a', flags: 0, userType: 0 },
      { colName: 'B c', flags: 1, userType: 0 },
      { colName: '', userType: 0 },
    ]);
  });

  it('carry a row in which values and NULL alternate, without NBCROW', async () => {
    const tokens = await client.request(
      sqlBatch("SELECT 1, CAST(NULL AS nvarchar(5)), N'b', CAST(NULL AS bigint), CAST(NULL AS varchar(max)), 'z'"),
    );
    expect(named(tokens, 'NBCROW')).toEqual([]);
    const [row] = named(tokens, 'ROW');
    expect((row?.columns as { value: unknown }[]).map(({ value }) => value)).toEqual([1, null, 'b', null, null, 'z']);
  });
});
