import type { SqlType } from '../../engine/sql-type';
import { littleEndian, unsigned } from '../bytes/little-endian';
import { MalformedMessage } from '../malformed-message';
import { type DataType, holdsBigint } from './data-type';
import { TypeId } from './type-id';

type Decimal = Extract<SqlType, { name: 'decimal' }>;

const POSITIVE = 1;
const MAX_PRECISION = 38;

/** A sign byte and an unsigned integer of a size that follows from the precision (MS-TDS 2.2.5.5.1.6). */
export const DECIMAL_TYPES: readonly DataType[] = [decimal(TypeId.DECIMALN), decimal(TypeId.NUMERICN)];

function decimal(id: number): DataType {
  return {
    id,
    name: 'decimal',
    holds: holdsBigint,
    writeInfo: (out, { precision, scale }: Decimal) => void out.raw(Buffer.of(sizeOf(precision), precision, scale)),
    readInfo: (reader) => {
      const [, precision = 0, scale = 0] = reader.take(3);
      if (precision > MAX_PRECISION || scale > precision) {
        throw new MalformedMessage(`${reader.what}: decimal(${precision}, ${scale})`);
      }
      return { name: 'decimal', precision, scale };
    },
    valueSize: () => undefined,
    encode: (unscaled: bigint, { precision }: Decimal) => {
      const [sign, magnitude] = unscaled < 0n ? [0, -unscaled] : [POSITIVE, unscaled];
      return Buffer.concat([Buffer.of(sign), littleEndian(magnitude, sizeOf(precision) - 1)]);
    },
    decode: (bytes) => (bytes[0] === POSITIVE ? 1n : -1n) * unsigned(bytes.subarray(1)),
  };
}

function sizeOf(precision: number): number {
  if (precision <= 9) return 5;
  if (precision <= 19) return 9;
  return precision <= 28 ? 13 : 17;
}
