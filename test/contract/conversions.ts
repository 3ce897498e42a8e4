import { conditions, expressions, failures } from './support/contract';

const CONVERT = 't-sql/functions/cast-and-convert-transact-sql';
const at = "CONVERT(datetime, '2026-11-22 02:00:04.123')";

/** Types into each other, and dates and times. */
export const CONVERSIONS = [
  ...expressions(CONVERT, [
    ["CONVERT(int, ' 42 ')", 42],
    ["CONVERT(int, '')", 0],
    ["CONVERT(int, '-7')", -7],
    ['CONVERT(int, 2.9)', 2],
    ['CONVERT(int, -2.9)', -2],
    ['CONVERT(decimal(5, 1), 2.25)', 2.3],
    ['CONVERT(bit, 5)', true],
    ["CONVERT(bit, 'true')", true],
    ['CONVERT(varchar(2), 123)', '*'],
    ['CONVERT(varchar(10), 1.50)', '1.50'],
    ["CONVERT(varchar(3), N'abcdef')", 'abc'],
    ["CONVERT(char(5), 'ab')", 'ab   '],
    ["CAST('0e984725-c51c-4bf4-9960-e1c80e27aba0' AS uniqueidentifier)", '0E984725-C51C-4BF4-9960-E1C80E27ABA0'],
    ["CAST('12' AS int)", 12],
    ['CONVERT(varchar(10), 0x414243)', 'ABC'],
    ['CONVERT(varchar(10), 0x414243, 1)', '0x414243'],
    ['CONVERT(varchar(10), 0x414243, 2)', '414243'],
  ]),
  ...expressions(`${CONVERT}#date-and-time-styles`, [
    [`CONVERT(varchar(30), ${at}, 100)`, 'Nov 22 2026  2:00AM'],
    [`CONVERT(varchar(30), ${at}, 101)`, '11/22/2026'],
    [`CONVERT(varchar(30), ${at}, 102)`, '2026.11.22'],
    [`CONVERT(varchar(30), ${at}, 103)`, '22/11/2026'],
    [`CONVERT(varchar(30), ${at}, 104)`, '22.11.2026'],
    [`CONVERT(varchar(30), ${at}, 105)`, '22-11-2026'],
    [`CONVERT(varchar(30), ${at}, 106)`, '22 Nov 2026'],
    [`CONVERT(varchar(30), ${at}, 108)`, '02:00:04'],
    [`CONVERT(varchar(30), ${at}, 110)`, '11-22-2026'],
    [`CONVERT(varchar(30), ${at}, 111)`, '2026/11/22'],
    [`CONVERT(varchar(30), ${at}, 112)`, '20261122'],
    [`CONVERT(varchar(30), ${at}, 113)`, '22 Nov 2026 02:00:04:123'],
    [`CONVERT(varchar(30), ${at}, 114)`, '02:00:04:123'],
    [`CONVERT(varchar(30), ${at}, 120)`, '2026-11-22 02:00:04'],
    [`CONVERT(varchar(30), ${at}, 121)`, '2026-11-22 02:00:04.123'],
    [`CONVERT(varchar(30), ${at}, 126)`, '2026-11-22T02:00:04.123'],
  ]),
  ...expressions('t-sql/data-types/datetime-transact-sql#rounding-of-datetime-fractional-second-precision', [
    ["CONVERT(varchar(23), CONVERT(datetime, '2026-01-01 23:59:59.999'), 121)", '2026-01-02 00:00:00.000'],
    ["CONVERT(varchar(23), CONVERT(datetime, '2026-01-01 23:59:59.998'), 121)", '2026-01-01 23:59:59.997'],
    ["CONVERT(varchar(23), CONVERT(datetime, '2026-01-01 23:59:59.992'), 121)", '2026-01-01 23:59:59.993'],
    ["CONVERT(varchar(23), CONVERT(datetime, '2026-01-01 23:59:59.990'), 121)", '2026-01-01 23:59:59.990'],
    ["CONVERT(varchar(27), CONVERT(datetime2(7), '2026-01-01 00:00:00.1234567'), 121)", '2026-01-01 00:00:00.1234567'],
    ["CONVERT(varchar(23), CONVERT(datetime2(3), '2026-01-01 00:00:00.1239'), 121)", '2026-01-01 00:00:00.124'],
  ]),
  // Since compatibility level 130 a datetime gives other types its thirds of a centisecond.
  ...expressions('t-sql/data-types/datetime-transact-sql#conversions', [
    [
      "CONVERT(varchar(27), CONVERT(datetime2(7), CONVERT(datetime, '2026-01-01 00:00:00.123')), 121)",
      '2026-01-01 00:00:00.1233333',
    ],
    [
      "CONVERT(varchar(27), CONVERT(datetime2(7), CONVERT(datetime, '2026-01-01 00:00:00.187')), 121)",
      '2026-01-01 00:00:00.1866667',
    ],
    [
      "CONVERT(varchar(23), CONVERT(datetime2(3), CONVERT(datetime, '2026-01-01 00:00:00.187')), 121)",
      '2026-01-01 00:00:00.187',
    ],
    ["DATEPART(millisecond, CONVERT(datetime, '2026-01-01 00:00:00.187'))", 186],
  ]),
  ...conditions('t-sql/data-types/datetime-transact-sql#conversions', [
    ["CONVERT(datetime, '2026-01-01 00:00:00.187') = CONVERT(datetime2(7), '2026-01-01 00:00:00.187')", false],
    ["CONVERT(datetime, '2026-01-01 00:00:00.120') = CONVERT(datetime2(7), '2026-01-01 00:00:00.120')", true],
  ]),
  ...expressions('t-sql/functions/datediff-transact-sql', [
    ["DATEDIFF(second, '2026-11-22 01:59:59', '2026-11-22 02:00:01')", 2],
    ["DATEDIFF(minute, '2026-11-22 01:59:59', '2026-11-22 02:00:00')", 1],
    ["DATEDIFF(hour, '2026-11-22 01:59:59', '2026-11-22 02:00:00')", 1],
    ["DATEDIFF(day, '2026-11-22 23:59:59', '2026-11-23 00:00:00')", 1],
    ["DATEDIFF(month, '2026-01-31', '2026-02-01')", 1],
    ["DATEDIFF(year, '2025-12-31', '2026-01-01')", 1],
    ["DATEDIFF(day, '2026-11-23', '2026-11-22')", -1],
    ["DATEDIFF(millisecond, '2026-11-22 00:00:00.000', '2026-11-22 00:00:00.010')", 10],
  ]),
  ...expressions('t-sql/functions/dateadd-transact-sql', [
    ["CONVERT(varchar(19), DATEADD(month, 1, '2026-01-31'), 120)", '2026-02-28 00:00:00'],
    ["CONVERT(varchar(19), DATEADD(day, -1, '2026-03-01'), 120)", '2026-02-28 00:00:00'],
    ["CONVERT(varchar(19), DATEADD(year, 1, '2028-02-29'), 120)", '2029-02-28 00:00:00'],
    ["CONVERT(varchar(19), DATEADD(second, 3600, '2026-11-22 23:30:00'), 120)", '2026-11-23 00:30:00'],
  ]),
  ...expressions('t-sql/functions/datepart-transact-sql', [
    ["DATEPART(year, '2026-11-22')", 2026],
    ["DATEPART(hour, '2026-11-22 13:14:15')", 13],
    ["DATEPART(millisecond, CONVERT(datetime, '2026-11-22 13:14:15.123'))", 123],
    ["YEAR('2026-11-22') * 10000 + MONTH('2026-11-22') * 100 + DAY('2026-11-22')", 20261122],
  ]),
  ...expressions('relational-databases/system-tables/dbo-sysjobhistory-transact-sql#remarks', [
    ['CONVERT(varchar(19), msdb.dbo.agent_datetime(20261122, 20004), 120)', '2026-11-22 02:00:04'],
    ['CONVERT(varchar(19), msdb.dbo.agent_datetime(20261122, 0), 120)', '2026-11-22 00:00:00'],
    ['CONVERT(varchar(19), msdb.dbo.agent_datetime(20261122, 235959), 120)', '2026-11-22 23:59:59'],
  ]),
  ...failures(CONVERT, [
    ["SELECT CONVERT(int, 'x')", 245, 16, "Conversion failed when converting the varchar value 'x' to data type int."],
    [
      "SELECT CONVERT(int, N'1.5')",
      245,
      16,
      "Conversion failed when converting the nvarchar value '1.5' to data type int.",
    ],
    ['SELECT CONVERT(tinyint, 256)', 220, 16, 'Arithmetic overflow error for data type tinyint, value = 256.'],
    [
      "SELECT CONVERT(int, '99999999999')",
      248,
      16,
      "The conversion of the varchar value '99999999999' overflowed an int column.",
    ],
    [
      "SELECT CONVERT(datetime, 'x')",
      241,
      16,
      'Conversion failed when converting date and/or time from character string.',
    ],
    [
      "SELECT CONVERT(datetime, '2026-13-01')",
      242,
      16,
      'The conversion of a varchar data type to a datetime data type resulted in an out-of-range value.',
    ],
    [
      "SELECT CONVERT(uniqueidentifier, 'x')",
      8169,
      16,
      'Conversion failed when converting from a character string to uniqueidentifier.',
    ],
    [
      'SELECT CONVERT(decimal(3, 1), 123.4)',
      8115,
      16,
      'Arithmetic overflow error converting numeric to data type numeric.',
    ],
  ]),
  ...failures('relational-databases/errors-events/database-engine-events-and-errors', [
    ['SELECT 1 / 0', 8134, 16, 'Divide by zero error encountered.'],
    ['SELECT 2147483647 + 1', 8115, 16, 'Arithmetic overflow error converting expression to data type int.'],
    ["SELECT LEFT('abc', -1)", 537, 16, 'Invalid length parameter passed to the LEFT or SUBSTRING function.'],
    ["SELECT SUBSTRING('abc', 1, -1)", 537, 16, 'Invalid length parameter passed to the LEFT or SUBSTRING function.'],
  ]),
];
