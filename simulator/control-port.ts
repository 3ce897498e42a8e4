import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { FaultDescription } from './faults/fault';
import type { RunningServer } from './server';

/** Sets faults over HTTP while servers run. It listens on 127.0.0.1 only, and asks nobody who they are. */
export interface ControlPort {
  readonly url: string;
  close(): Promise<void>;
}

/** `/servers`; GET, POST (a fault as JSON), DELETE of `/servers/NAME/faults`. @throws Error when the port is taken */
export async function openControlPort(
  servers: Readonly<Record<string, RunningServer>>,
  port: number,
): Promise<ControlPort> {
  const http = createServer((request, response) => {
    const failed = (error: unknown): Answer => [400, { error: error instanceof Error ? error.message : String(error) }];
    void answer(Object.values(servers), request)
      .catch(failed)
      .then(([status, body]) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
      });
  });
  http.listen(port, '127.0.0.1');
  await once(http, 'listening');
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, close: () => close(http) };
}

type Answer = readonly [status: number, body: unknown];

/** @throws Error for what is asked in a wrong way */
async function answer(servers: readonly RunningServer[], request: IncomingMessage): Promise<Answer> {
  const { method = '', url = '' } = request;
  if (method === 'GET' && url === '/servers') {
    return [200, servers.map(({ name, host, port, faults }) => ({ name, host, port, faults: faults.list() }))];
  }
  const name = /^\/servers\/([^/]+)\/faults$/.exec(url)?.[1];
  const server = servers.find((each) => each.name === decodeURIComponent(name ?? ''));
  if (server === undefined) {
    const expected = `/servers or /servers/NAME/faults with NAME one of ${servers.map((each) => each.name).join(', ')}`;
    return [404, { error: `${method} ${url}: there is no such thing; expected ${expected}.` }];
  }
  if (method === 'POST') await server.faults.inject(JSON.parse(await text(request)) as FaultDescription);
  else if (method === 'DELETE') server.faults.clear();
  else if (method !== 'GET') return [405, { error: `${method} ${url}: expected GET, POST or DELETE.` }];
  return [200, server.faults.list()];
}

async function close(http: Server): Promise<void> {
  http.close();
  http.closeAllConnections();
  await once(http, 'close');
}
