import type { RpcParameter, SqlRequest } from '../engine/sql-session';
import { ByteReader } from './bytes';
import { UnsupportedRequest } from './errors';
import { readTypedValue } from './types/data-types';

/** The well-known procedures that clients call by number (MS-TDS 2.2.6.6); 1 to 9 are those of cursors. */
const PROCEDURES: Readonly<Record<number, string>> = {
  10: 'sp_executesql',
  11: 'sp_prepare',
  12: 'sp_execute',
  13: 'sp_prepexec',
  15: 'sp_unprepare',
};
const LAST_OF_CURSORS = 9;

const NAMED_BY_NUMBER = 0xffff;
/** Between two RPCs of one message, since TDS 7.2. */
const BATCH_FLAG = 0xff;
const BY_REFERENCE = 0x01;

/** Reads an SQL batch message (MS-TDS 2.2.6.7). @throws MalformedMessage */
export function readBatch(data: Buffer): SqlRequest {
  const reader = new ByteReader(data, 'SQL batch');
  skipAllHeaders(reader);
  return { kind: 'batch', text: reader.take(reader.remaining).toString('utf16le') };
}

/** Reads an RPC message (MS-TDS 2.2.6.6). @throws MalformedMessage; UnsupportedRequest for more than one, and types */
export function readRpc(data: Buffer): SqlRequest {
  const reader = new ByteReader(data, 'RPC request');
  skipAllHeaders(reader);
  const procedure = readProcedure(reader);
  reader.uint16();
  const parameters: RpcParameter[] = [];
  while (reader.remaining > 0) {
    if (reader.takeIf(BATCH_FLAG)) throw new UnsupportedRequest('unsupported: several RPCs in a message');
    const name = reader.bVarchar();
    const isOutput = (reader.uint8() & BY_REFERENCE) !== 0;
    parameters.push({ name, isOutput, ...readTypedValue(reader) });
  }
  return { kind: 'rpc', procedure, parameters };
}

/** ALL_HEADERS (MS-TDS 2.2.5.3): transaction descriptor and the like; there are no transactions to match them with. */
function skipAllHeaders(reader: ByteReader): void {
  reader.take(Math.max(0, reader.uint32() - 4));
}

function readProcedure(reader: ByteReader): string {
  const length = reader.uint16();
  if (length !== NAMED_BY_NUMBER) return reader.unicode(length);
  const id = reader.uint16();
  const name = PROCEDURES[id];
  if (name !== undefined) return name;
  throw new UnsupportedRequest(`unsupported ${id <= LAST_OF_CURSORS ? 'cursor ' : ''}procedure id ${id}`);
}
