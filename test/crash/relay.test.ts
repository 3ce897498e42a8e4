import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Relay } from '../support/relay';
import { waitFor } from '../support/wait-for';

let server: Server;
let relay: Relay;
let client: Socket;
let answers: string;

/** A server that says what it was told, behind a relay, with one client. */
beforeEach(async () => {
  server = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  relay = await Relay.start((server.address() as AddressInfo).port);
  client = await connected();
  answers = '';
  client.on('data', (bytes) => (answers += bytes.toString()));
});
afterEach(async () => {
  client.destroy();
  await relay.close();
  server.close();
});

async function connected(): Promise<Socket> {
  const socket = connect(relay.port, '127.0.0.1').on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Past the relay: time enough for what it lets through to come back, too. */
async function roundTrips(count: number): Promise<void> {
  const direct = connect((server.address() as AddressInfo).port, '127.0.0.1');
  for (let trip = 0; trip < count; trip++) {
    direct.write('.');
    await once(direct, 'data');
  }
  direct.destroy();
}

describe('a relay', () => {
  it('lets through what both sides say', async () => {
    client.write('one');
    await waitFor('it is answered', () => answers === 'one');
    expect(relay.lastSentAt).toBeLessThanOrEqual(performance.now());
  });

  it('holds everything while it is frozen, closes nothing, and lets it through once it has thawed', async () => {
    client.write('one');
    await waitFor('it is answered', () => answers === 'one');
    relay.freeze();
    client.write('two');
    const late = await connected();
    late.write('three');
    let lateAnswer = '';
    late.on('data', (bytes) => (lateAnswer += bytes.toString()));
    await roundTrips(20);
    expect([answers, lateAnswer, client.destroyed]).toEqual(['one', '', false]);
    relay.thaw();
    await waitFor('all is answered', () => answers === 'onetwo' && lateAnswer === 'three');
    late.destroy();
  });

  it('cuts every connection, and accepts new ones', async () => {
    const closed = once(client, 'close');
    relay.cut();
    await closed;
    const another = await connected();
    another.write('again');
    const [answer] = (await once(another, 'data')) as [Buffer];
    expect(answer.toString()).toBe('again');
    another.destroy();
  });
});
