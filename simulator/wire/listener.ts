import { type AddressInfo, createServer } from 'node:net';
import { Connection, type ConnectionOptions } from './connection';

export interface ListenOptions extends ConnectionOptions {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
}

export interface Listener {
  readonly host: string;
  readonly port: number;
  /** Takes no more clients and cuts those that are there. */
  close(): Promise<void>;
}

/**
 * Lets clients of TDS come to a server.
 * @throws Error with Node's code (EADDRINUSE, EACCES …) when it cannot listen.
 */
export async function listen({ host, port, ...options }: ListenOptions): Promise<Listener> {
  const connections = new Set<Pick<Connection, 'destroy'>>();
  const listening = createServer((socket) => {
    const fault = options.faults.connecting();
    if (fault === 'refuse') socket.resetAndDestroy();
    if (fault === 'stall') {
      socket.on('error', () => undefined);
      connections.add(socket);
      socket.once('close', () => connections.delete(socket));
    }
    if (fault !== undefined) return;
    const connection = new Connection(socket, options);
    connections.add(connection);
    socket.once('close', () => connections.delete(connection));
  });
  await new Promise<void>((resolve, reject) => {
    listening.once('error', reject);
    listening.listen(port, host, () => {
      listening.off('error', reject);
      resolve();
    });
  });
  return {
    host,
    port: (listening.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        listening.close(() => resolve());
        for (const connection of connections) connection.destroy();
      }),
  };
}
