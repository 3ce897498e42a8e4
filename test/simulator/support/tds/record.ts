import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { HEADER_SIZE, Status } from './messages';

/** The messages a client sends in one connection. */
export type Recording = Buffer[];

/** What the connections that `use` opens to the port it is given send to the server behind that port. */
export async function record(serverPort: number, use: (port: number) => Promise<void>): Promise<Recording[]> {
  const chunks: Buffer[][] = [];
  const recorder = createServer((client) => {
    const own: Buffer[] = [];
    chunks.push(own);
    client.on('data', (bytes: Buffer) => own.push(bytes));
    const server = connect(serverPort, '127.0.0.1');
    client.pipe(server).pipe(client);
    for (const socket of [client, server]) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        server.destroy();
      });
    }
  });
  recorder.listen(0, '127.0.0.1');
  await once(recorder, 'listening');
  await use((recorder.address() as AddressInfo).port);
  recorder.close();
  await once(recorder, 'close');
  return chunks.map((own) => messagesIn(Buffer.concat(own)));
}

function messagesIn(bytes: Buffer): Recording {
  const messages: Recording = [];
  let start = 0;
  for (let at = 0; at + HEADER_SIZE <= bytes.length;) {
    const end = at + bytes.readUInt16BE(at + 2);
    if (bytes.readUInt8(at + 1) & Status.EOM) {
      messages.push(bytes.subarray(start, end));
      start = end;
    }
    at = end;
  }
  return messages;
}
