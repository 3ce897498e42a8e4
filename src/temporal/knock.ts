import { once } from 'node:events';
import { connect } from 'node:net';

/**
 * Opens a TCP connection to `host:port` and closes it again: the quick way to learn that nobody listens, which a gRPC
 * client keeps to itself until its deadline. Throws what Node says (`ECONNREFUSED`, `ENOTFOUND`, …).
 */
export async function knock(address: string, signal: AbortSignal): Promise<void> {
  const { hostname, port } = new URL(`tcp://${address}`);
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || DEFAULT_PORT) });
  try {
    await once(socket, 'connect', { signal });
  } finally {
    socket.destroy();
  }
}

/** Temporal's frontend, as the SDK assumes for an address without a port. */
const DEFAULT_PORT = 7233;
