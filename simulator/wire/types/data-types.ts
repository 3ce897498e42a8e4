import type { RpcParameter } from '../../engine/sql-session';
import type { SqlType, SqlValue } from '../../engine/sql-value';
import type { ByteReader, ByteWriter } from '../bytes';
import { MalformedMessage, UnsupportedRequest } from '../errors';
import { type DataType, TypeId, typeIdText } from './data-type';
import { FIXED_TYPES } from './fixed-types';
import { DECIMAL_TYPES, TIME_TYPES } from './scaled-types';
import { VARIABLE_TYPES } from './variable-types';

const DATA_TYPES: readonly DataType[] = [...FIXED_TYPES, ...DECIMAL_TYPES, ...TIME_TYPES, ...VARIABLE_TYPES];
const BY_NAME = new Map(DATA_TYPES.toReversed().map((dataType) => [dataType.name, dataType]));

/** The length that says NULL where two bytes count; where one does, 0 says it. */
const NULL_LENGTH = 0xffff;
const NOTHING = Buffer.alloc(0);

/** Writes TYPE_INFO (MS-TDS 2.2.5.6), always of the nullable variant of the type. */
export function writeTypeInfo(out: ByteWriter, type: SqlType): void {
  const dataType = dataTypeOf(type);
  dataType.writeInfo(out.uint8(dataType.id), type);
}

/** Writes a value as TYPE_VARBYTE (MS-TDS 2.2.5.2.3). @throws TypeError when it is not held as its type prescribes */
export function writeValue(out: ByteWriter, type: SqlType, value: SqlValue): void {
  const dataType = dataTypeOf(type);
  if (value !== null && !dataType.holds(value)) {
    throw new TypeError(`a value held as ${typeof value} cannot be sent as ${type.name}`);
  }
  const bytes = value === null ? null : dataType.encode(value, type);
  if (!('length' in type)) out.uint8(bytes?.length ?? 0).raw(bytes ?? NOTHING);
  else if (type.length === 'max') writePlp(out, bytes);
  else out.uint16(bytes?.length ?? NULL_LENGTH).raw(bytes ?? NOTHING);
}

/** Reads TYPE_INFO and the value after it (MS-TDS 2.2.6.6). @throws MalformedMessage; UnsupportedRequest for a type */
export function readTypedValue(reader: ByteReader): Pick<RpcParameter, 'type' | 'value'> {
  const id = reader.uint8();
  if (id === TypeId.NULL) return { type: { name: 'int' }, value: null };
  for (const dataType of DATA_TYPES.filter((each) => each.id === id)) {
    const type = dataType.readInfo(reader);
    if (type !== undefined) return { type, value: readValue(reader, dataType, type) };
  }
  throw new UnsupportedRequest(`unsupported data type ${typeIdText(id)} of an RPC parameter`);
}

function readValue(reader: ByteReader, dataType: DataType, type: SqlType): SqlValue {
  const bytes = readBytes(reader, type);
  if (bytes === null) return null;
  const size = dataType.valueSize?.(type) ?? bytes.length;
  if (size === bytes.length) return dataType.decode(bytes, type);
  throw new MalformedMessage(`${reader.what}: a ${type.name} of ${bytes.length} bytes`);
}

function readBytes(reader: ByteReader, type: SqlType): Buffer | null {
  if ('length' in type && type.length === 'max') return readPlp(reader);
  const isLong = 'length' in type;
  const length = isLong ? reader.uint16() : reader.uint8();
  return length === (isLong ? NULL_LENGTH : 0) ? null : reader.take(length);
}

function dataTypeOf({ name }: SqlType): DataType {
  const dataType = BY_NAME.get(name);
  if (dataType === undefined) throw new TypeError(`no data type ${name}`);
  return dataType;
}

/** Partially length-prefixed data, the form of `max` types (MS-TDS 2.2.5.2.3): a total, chunks, an empty chunk. */
const PLP_NULL = 0xffff_ffff_ffff_ffffn;
const PLP_UNKNOWN_LENGTH = 0xffff_ffff_ffff_fffen;

function writePlp(out: ByteWriter, bytes: Buffer | null): void {
  if (bytes === null) {
    out.uint64(PLP_NULL);
    return;
  }
  out.uint64(BigInt(bytes.length));
  if (bytes.length > 0) out.uint32(bytes.length).raw(bytes);
  out.uint32(0);
}

/** @throws MalformedMessage when the chunks are cut short or do not add up to the total. */
function readPlp(reader: ByteReader): Buffer | null {
  const total = reader.uint64();
  if (total === PLP_NULL) return null;
  const chunks: Buffer[] = [];
  for (let length = reader.uint32(); length > 0; length = reader.uint32()) chunks.push(reader.take(length));
  const bytes = Buffer.concat(chunks);
  if (total !== PLP_UNKNOWN_LENGTH && total !== BigInt(bytes.length)) {
    throw new MalformedMessage(
      `${reader.what}: chunks of ${bytes.length} bytes where ${total.toString()} are announced`,
    );
  }
  return bytes;
}
