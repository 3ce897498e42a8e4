import { once } from 'node:events';
import { createServer } from 'node:net';
import { codeOf, messageOf } from './error-facts';

/**
 * `wanted`, or any TCP port of `host`, that was free a moment ago; somebody else may have taken it since.
 * Throws an Error of one clause when `wanted` cannot be had.
 */
export async function freePort(host: string, wanted = 0): Promise<number> {
  const server = createServer().listen(wanted, host);
  await once(server, 'listening').catch((error: unknown) => {
    const reason = codeOf(error) === 'EADDRINUSE' ? 'is taken' : `cannot be had: ${messageOf(error)}`;
    throw new Error(`port ${wanted} of ${host} ${reason}`, { cause: error });
  });
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error(`${host} has no TCP ports`);
  return address.port;
}
