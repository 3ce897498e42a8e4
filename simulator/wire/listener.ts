import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Connection, type ConnectionOptions } from './connection';

export interface ListenOptions extends ConnectionOptions {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
}

export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

/** Lets clients of TDS come to a server. @throws Error with Node's code (EADDRINUSE …) when it cannot listen */
export async function listen({ host, port, ...options }: ListenOptions): Promise<Listener> {
  const sockets = new Set<Socket>();
  const listening = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // What is wrong with a socket shows in its 'close', which always follows.
    socket.on('error', () => undefined);
    const fault = options.faults.connecting();
    if (fault === undefined) new Connection(socket, options);
    if (fault === 'refuse') socket.resetAndDestroy();
  });
  listening.listen(port, host);
  await once(listening, 'listening');
  return {
    port: (listening.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        listening.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
