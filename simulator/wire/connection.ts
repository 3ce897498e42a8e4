import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerMessage, SqlRequest, SqlServer, SqlSession } from '../engine/sql-session';
import { Channel, type ServerTls } from './channel';
import { MalformedMessage, serverMessage, UnsupportedRequest } from './errors';
import { decideLogin, writeLoginReply } from './login';
import { DEFAULT_PACKET_SIZE, type Message, PacketType } from './packet';
import { negotiateEncryption, preloginReply, readPreloginEncryption } from './prelogin';
import type { EncryptionSetting, TlsUse } from './prelogin';
import { readBatch, readRpc } from './rpc';
import { type MessageSink, TokenReply } from './token-reply';

export type RequestKind = 'batch' | 'rpc' | 'attention' | 'login';

export interface ConnectionOptions {
  readonly server: SqlServer;
  readonly encryption: EncryptionSetting;
  /** Needed unless encryption is off. */
  readonly tls?: ServerTls;
  /** Called once for each request, before it is carried out. */
  readonly onRequest: (kind: RequestKind) => void;
  readonly faults: WireFaults;
}

/** One client, from PRELOGIN to the end: its messages are answered one after the other. */
export class Connection {
  readonly #channel: Channel;
  readonly #waiting: Message[] = [];
  #isAnswering = false;
  #running: AbortController | undefined;
  #session: SqlSession | undefined;
  #tlsUse: TlsUse | undefined;
  #isClosed = false;
  #isCut = false;

  constructor(
    private readonly socket: Socket,
    private readonly options: ConnectionOptions,
  ) {
    this.#channel = new Channel(socket, { message: (message) => this.#take(message), close: () => this.#close() });
  }

  /** Cuts the connection. */
  destroy(): void {
    this.socket.destroy();
  }

  /** An attention ends what runs; its own answer waits for that end, as every message does for those before it. */
  #take(message: Message): void {
    if (message.type === PacketType.ATTENTION) {
      if (this.options.faults.ignoresAttention()) return;
      this.#running?.abort();
    }
    this.#waiting.push(message);
    if (!this.#isAnswering) void this.#answerAll();
  }

  async #answerAll(): Promise<void> {
    this.#isAnswering = true;
    try {
      for (let message = this.#waiting.shift(); message && !this.#isClosed; message = this.#waiting.shift()) {
        await this.#answer(message);
      }
    } catch (error) {
      this.socket.destroy();
      if (!(error instanceof MalformedMessage)) throw error;
    } finally {
      this.#isAnswering = false;
      if (this.#isClosed) this.#endSession();
    }
  }

  #answer(message: Message): Promise<void> | void {
    if (this.#tlsUse === undefined) {
      this.#prelogin(message);
      return;
    }
    if (this.#session === undefined) return this.#login(message);
    if (message.type === PacketType.ATTENTION) {
      this.#attention();
      return;
    }
    return this.#request(message, this.#session);
  }

  #prelogin({ type, data }: Message): void {
    if (type !== PacketType.PRELOGIN) throw new MalformedMessage(`a message of type ${type} before PRELOGIN`);
    const { answer, tls } = negotiateEncryption(readPreloginEncryption(data), this.options.encryption);
    this.#tlsUse = tls;
    void this.#channel.reply().send(preloginReply(answer), true);
    if (tls !== 'none' && this.options.tls) this.#channel.startTls(this.options.tls);
  }

  #login({ type, data }: Message): Promise<void> | undefined {
    if (type !== PacketType.LOGIN7) throw new MalformedMessage(`a message of type ${type} in place of LOGIN7`);
    this.options.onRequest('login');
    if (this.#tlsUse === 'login') this.#channel.endTls();
    const { server } = this.options;
    const answer = decideLogin(data, server);
    const reply = new TokenReply(server.serverName, this.#channel.reply());
    if ('refused' in answer) {
      reply.message(answer.refused);
      reply.done('DONE', { hasError: true });
      return this.#hangUp(reply);
    }
    this.#session = answer.session;
    writeLoginReply(reply, answer);
    const sent = reply.end();
    this.#channel.packetSize = answer.packetSize;
    this.#channel.spid = answer.session.spid;
    return sent;
  }

  async #request(message: Message, session: SqlSession): Promise<void> {
    const reply = new TokenReply(this.options.server.serverName, this.#channel.reply());
    if (message.isReset) {
      session.reset();
      reply.environmentChanged('RESET_ACK', '');
    }
    try {
      const request = this.#read(message);
      const fault = this.options.faults.requested(textOf(request));
      if (fault !== undefined) await this.#goWrong(fault, request, session);
      if (this.#isCut) return;
      if (message.isIgnored) reply.done('DONE', { hasError: true });
      else await this.#execute(request, session, reply);
    } catch (error) {
      if (error instanceof MalformedMessage) throw error;
      const isUnsupported = error instanceof UnsupportedRequest;
      reply.message(isUnsupported ? error.toServerMessage() : internalError(error));
      reply.done('DONE', { hasError: true });
      if (!isUnsupported) return this.#hangUp(reply);
    }
    await reply.end();
  }

  /** The reply is the last: whatever the client sends from now on is not looked at. */
  #hangUp(reply: TokenReply): Promise<void> | undefined {
    this.#isClosed = true;
    const sent = reply.end();
    this.#channel.end();
    return sent;
  }

  async #goWrong(fault: RequestFault, request: SqlRequest, session: SqlSession): Promise<void> {
    if (fault.fault === 'delayRequest') return sleep(fault.by, undefined, { ref: false });
    if (fault.fault === 'cutAfterExecuting') await this.#execute(request, session, new TokenReply('', NOWHERE));
    this.#isCut = true;
    this.socket.resetAndDestroy();
  }

  #read({ type, data }: Message): SqlRequest {
    if (type === PacketType.SQL_BATCH) {
      this.options.onRequest('batch');
      return readBatch(data);
    }
    if (type === PacketType.RPC) {
      this.options.onRequest('rpc');
      return readRpc(data);
    }
    throw new UnsupportedRequest(`unsupported message of type ${type}`);
  }

  async #execute(request: SqlRequest, session: SqlSession, reply: TokenReply): Promise<void> {
    this.#running = new AbortController();
    try {
      await session.execute(request, reply, this.#running.signal);
    } finally {
      this.#running = undefined;
    }
  }

  /** The second of the two messages after an attention; the first is the reply that it cut short (MS-TDS 2.2.1.7). */
  #attention(): void {
    this.options.onRequest('attention');
    const reply = new TokenReply(this.options.server.serverName, this.#channel.reply());
    reply.attentionAcknowledged();
    void reply.end();
  }

  #close(): void {
    this.#isClosed = true;
    this.#running?.abort();
    if (!this.#isAnswering) this.#endSession();
  }

  #endSession(): void {
    this.#session?.close();
    this.#session = undefined;
  }
}

/** A fault of the simulator itself is told to the client whose request met it, and costs only its connection. */
function internalError(error: unknown): ServerMessage {
  return serverMessage(50_000, 20, `simulator: internal error: ${String(error)}`);
}

/** Takes a reply that nobody is to see. */
const NOWHERE: MessageSink = { capacity: DEFAULT_PACKET_SIZE, send: () => undefined };

function textOf(request: SqlRequest): string {
  if (request.kind === 'batch') return request.text;
  const texts = request.parameters.map(({ value }) => value).filter((value) => typeof value === 'string');
  return [request.procedure, ...texts].join(' ');
}

/** What is to go wrong between a client and the server, asked at each point where it can. */
export interface WireFaults {
  /** A client connects: `refuse` resets the connection at once, `stall` takes it and never answers. */
  connecting(): 'refuse' | 'stall' | undefined;
  /** A request has arrived; `text` is the batch, or the procedure with its string arguments. */
  requested(text: string): RequestFault | undefined;
  /** Whether an attention is left without any answer, and what it was to end goes on. */
  ignoresAttention(): boolean;
}

export type RequestFault =
  /** Held on its way for so many milliseconds, then carried out whatever the client has done meanwhile. */
  | { readonly fault: 'delayRequest'; readonly by: number }
  /** The connection is reset: the request was never carried out, or it was, and there is no word of the reply. */
  | { readonly fault: 'cutBeforeExecuting' | 'cutAfterExecuting' };
