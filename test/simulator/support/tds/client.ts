import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { HEADER_SIZE, login7, PacketType, prelogin, Status } from './messages';
import type { Login } from './messages';
import { decode, expectOneEnd } from './tokens';
import type { Token } from './tokens';

export interface Packet {
  readonly type: number;
  readonly status: number;
  readonly spid: number;
  readonly id: number;
  readonly data: Buffer;
}

/** A message of the server, in the packets it came in. */
export type Message = readonly Packet[];

const opened = new Set<TdsClient>();

/** A client that sends the bytes it is given and takes the server's packets apart (MS-TDS 2.2.3). */
export class TdsClient {
  #unread: Buffer = Buffer.alloc(0);
  #packets: Packet[] = [];
  readonly #messages: Message[] = [];
  #wake: () => void = () => undefined;
  isClosed = false;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (bytes) => {
      this.#unread = Buffer.concat([this.#unread, bytes]);
      while (this.#takePacket()) this.#wake();
    });
    // A reset by the server shows in 'close', which always follows.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.isClosed = true;
      opened.delete(this);
      this.#wake();
    });
    opened.add(this);
  }

  static async connect(port: number): Promise<TdsClient> {
    const socket = connect(port, '127.0.0.1');
    const client = new TdsClient(socket);
    await new Promise((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return client;
  }

  /** PRELOGIN and LOGIN7 in the clear; throws unless the login is let in. */
  static async login(port: number, login?: Login): Promise<TdsClient> {
    const client = await TdsClient.connect(port);
    client.send(prelogin());
    await client.message();
    const tokens = await client.request(login7(login));
    if (!tokens.some((token) => token.name === 'LOGINACK')) throw new Error('the login was refused');
    return client;
  }

  send(bytes: Buffer): void {
    this.socket.write(bytes);
  }

  /** The next message; undefined when the server has closed. */
  async message(): Promise<Message | undefined> {
    while (this.#messages.length === 0 && !this.isClosed) await this.#something();
    return this.#messages.shift();
  }

  /** What has arrived of a message that is not complete, once there is something. */
  async beginning(): Promise<Token[]> {
    while (this.#packets.length === 0 && !this.isClosed) await this.#something();
    return decode(Buffer.concat(this.#packets.map(({ data }) => data)));
  }

  /** The tokens of the next message, which must end as every reply does. */
  async reply(): Promise<Token[]> {
    const message = await this.message();
    if (message === undefined) throw new Error('the server closed the connection');
    const tokens = await decode(Buffer.concat(message.map(({ data }) => data)));
    expectOneEnd(tokens);
    return tokens;
  }

  /** Sends a request and takes its reply. */
  request(bytes: Buffer): Promise<Token[]> {
    this.send(bytes);
    return this.reply();
  }

  /** Says that nothing more will be sent, and waits for the server to close. */
  async end(): Promise<void> {
    this.socket.end();
    while (!this.isClosed) await this.#something();
  }

  close(): void {
    this.socket.destroy();
  }

  #something(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #takePacket(): boolean {
    if (this.#unread.length < HEADER_SIZE) return false;
    const length = this.#unread.readUInt16BE(2);
    if (length < HEADER_SIZE) throw new Error(`a packet of ${length} bytes`);
    if (this.#unread.length < length) return false;
    const [type = 0, status = 0] = this.#unread;
    if (type !== PacketType.TABULAR_RESULT) throw new Error(`a packet of type ${type} from the server`);
    const data = this.#unread.subarray(HEADER_SIZE, length);
    this.#packets.push({ type, status, spid: this.#unread.readUInt16BE(4), id: this.#unread.readUInt8(6), data });
    this.#unread = this.#unread.subarray(length);
    if (status & Status.EOM) this.#messages.push(this.#packets.splice(0));
    return true;
  }
}

export function closeTdsClients(): void {
  for (const client of opened) client.close();
}
