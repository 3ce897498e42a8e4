import { hex, unicode, ushort } from './fields';
import { rpc } from './messages';
import type { Framing, Parameter } from './messages';

const SP_EXECUTESQL = 10;
/** Latin1_General_CI_AS, as most clients send it. */
export const COLLATION = hex('0904d00034');

/** TYPE_INFO of nvarchar with a length in bytes (MS-TDS 2.2.5.4.3). */
export function nvarcharInfo(size: number): Buffer {
  return Buffer.concat([hex('e7'), ushort(size), COLLATION]);
}

export function nvarchar(text: string, name = ''): Parameter {
  const bytes = unicode(text);
  return { name, typeInfo: nvarcharInfo(8000), value: Buffer.concat([ushort(bytes.length), bytes]) };
}

/** INTN of four bytes. */
export function int(value: number, name = ''): Parameter {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return { name, typeInfo: hex('26 04'), value: Buffer.concat([hex('04'), bytes]) };
}

/** sp_executesql by its ProcID, with the parameters as declared. */
export function executeSql(
  text: string,
  declared: string,
  parameters: readonly Parameter[],
  framing?: Framing,
): Buffer {
  return rpc(SP_EXECUTESQL, [nvarchar(text), nvarchar(declared), ...parameters], framing);
}
