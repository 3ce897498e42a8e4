import type { SqlType } from '../../engine/sql-type';
import type { SqlValue } from '../../engine/sql-value';
import type { ByteReader } from '../bytes/byte-reader';
import type { ByteWriter } from '../bytes/byte-writer';
import { MalformedMessage } from '../malformed-message';
import { UnsupportedRequest } from '../unsupported-request';
import type { DataType } from './data-type';
import { DECIMAL_TYPES } from './decimal-types';
import { FIXED_TYPES } from './fixed-types';
import { readPlp, writePlp } from './plp';
import { TIME_TYPES } from './time-types';
import { TypeId, typeIdText } from './type-id';
import { VARIABLE_TYPES } from './variable-types';

/** Every data type there is; the first of a name is the one that is sent. */
const DATA_TYPES: readonly DataType[] = [...FIXED_TYPES, ...DECIMAL_TYPES, ...TIME_TYPES, ...VARIABLE_TYPES];
const BY_NAME = new Map(DATA_TYPES.toReversed().map((dataType) => [dataType.name, dataType]));

const NULL_LENGTH = 0xffff;

export interface TypedValue {
  readonly type: SqlType;
  readonly value: SqlValue;
}

/** Writes TYPE_INFO (MS-TDS 2.2.5.6), always of the nullable variant of the type. */
export function writeTypeInfo(out: ByteWriter, type: SqlType): void {
  const dataType = dataTypeOf(type);
  dataType.writeInfo(out.uint8(dataType.id), type);
}

/**
 * Writes a value as TYPE_VARBYTE (MS-TDS 2.2.5.2.3) of the type `writeTypeInfo` announced.
 * @throws TypeError when the value is not held as its type prescribes: sending something else would hide that fault.
 */
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

/**
 * Reads TYPE_INFO and the value after it: one parameter of an RPC (MS-TDS 2.2.6.6).
 * @throws MalformedMessage; UnsupportedRequest for a type that is not there: the bytes after it cannot be read then.
 */
export function readTypedValue(reader: ByteReader): TypedValue {
  const id = reader.uint8();
  if (id === TypeId.NULL) return { type: { name: 'int' }, value: null };
  for (const dataType of DATA_TYPES.filter((each) => each.id === id)) {
    const type = dataType.readInfo(reader);
    if (type !== undefined) return { type, value: readValue(reader, dataType, type) };
  }
  throw new UnsupportedRequest(`unsupported data type ${typeIdText(id)} of an RPC parameter`);
}

const NOTHING = Buffer.alloc(0);

function readValue(reader: ByteReader, dataType: DataType, type: SqlType): SqlValue {
  const bytes = readBytes(reader, type);
  if (bytes === null) return null;
  const size = dataType.valueSize(type) ?? bytes.length;
  if (size === bytes.length) return dataType.decode(bytes, type);
  throw new MalformedMessage(`${reader.what}: a ${type.name} of ${bytes.length} bytes`);
}

function readBytes(reader: ByteReader, type: SqlType): Buffer | null {
  if (!('length' in type)) {
    const length = reader.uint8();
    return length === 0 ? null : reader.take(length);
  }
  if (type.length === 'max') return readPlp(reader);
  const length = reader.uint16();
  return length === NULL_LENGTH ? null : reader.take(length);
}

function dataTypeOf({ name }: SqlType): DataType {
  const dataType = BY_NAME.get(name);
  if (dataType === undefined) throw new TypeError(`no data type ${name}`);
  return dataType;
}
