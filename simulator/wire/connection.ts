import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SqlRequest, SqlServer, SqlSession } from '../engine/sql-session';
import { Channel, type ServerTls } from './channel';
import { MalformedMessage, serverMessage, UnsupportedRequest } from './errors';
import { decideLogin, readLogin7, writeLoginReply } from './login';
import { type Message, PacketType } from './packet';
import { negotiateEncryption, preloginReply, readPreloginEncryption } from './prelogin';
import type { EncryptionSetting, TlsUse } from './prelogin';
import { readBatch, readRpc } from './rpc';
import { TokenReply } from './token-reply';

export interface ConnectionOptions {
  readonly server: SqlServer;
  readonly encryption: EncryptionSetting;
  /** Needed unless encryption is off. */
  readonly tls?: ServerTls | undefined;
  /** Called once for each request, before it is carried out. */
  readonly onRequest: (kind: 'batches' | 'rpcs' | 'attentions' | 'logins') => void;
  readonly faults: WireFaults;
}

/** One client, from PRELOGIN to the end: its messages are answered one after the other. */
export class Connection {
  readonly #channel: Channel;
  #answered = Promise.resolve();
  #cancel = new AbortController();
  #session: SqlSession | undefined;
  #tlsUse: TlsUse | undefined;
  #isClosed = false;

  constructor(
    private readonly socket: Socket,
    private readonly options: ConnectionOptions,
  ) {
    this.#channel = new Channel(socket, (message) => this.#take(message));
    socket.once('close', () => {
      this.#isClosed = true;
      this.#cancelAll();
      void this.#answered.then(() => this.#session?.close());
    });
  }

  /** An attention ends what came before it; its own answer waits for that end, as every message does. */
  #take(message: Message): void {
    if (message.type === PacketType.ATTENTION) {
      if (this.options.faults.ignoresAttention()) return;
      this.#cancelAll();
    }
    const { signal } = this.#cancel;
    this.#answered = this.#answered.then(() => this.#answer(message, signal));
  }

  #cancelAll(): void {
    this.#cancel.abort();
    this.#cancel = new AbortController();
  }

  async #answer(message: Message, signal: AbortSignal): Promise<void> {
    if (this.#isClosed) return;
    try {
      if (this.#tlsUse === undefined) this.#tlsUse = this.#prelogin(message);
      else if (this.#session === undefined) this.#session = this.#login(message);
      else if (message.type === PacketType.ATTENTION) this.#attention();
      else await this.#request(message, this.#session, signal);
    } catch (error) {
      this.socket.destroy();
      if (!(error instanceof MalformedMessage)) throw error;
    }
  }

  #prelogin({ type, data }: Message): TlsUse {
    if (type !== PacketType.PRELOGIN) throw new MalformedMessage(`a message of type ${type} before PRELOGIN`);
    const { answer, tls } = negotiateEncryption(readPreloginEncryption(data), this.options.encryption);
    this.#channel.reply()(preloginReply(answer), true);
    if (tls !== 'none' && this.options.tls) this.#channel.startTls(this.options.tls);
    return tls;
  }

  #login({ type, data }: Message): SqlSession | undefined {
    if (type !== PacketType.LOGIN7) throw new MalformedMessage(`a message of type ${type} in place of LOGIN7`);
    this.options.onRequest('logins');
    if (this.#tlsUse === 'login') this.#channel.endTls();
    const login = readLogin7(data);
    const answer = decideLogin(login, this.options.server);
    const reply = this.#reply();
    if ('refused' in answer) {
      reply.failed(answer.refused);
      this.#hangUp(reply);
      return undefined;
    }
    writeLoginReply(reply, answer.session, login);
    reply.end();
    this.#channel.packetSize = login.packetSize;
    this.#channel.spid = answer.session.spid;
    return answer.session;
  }

  async #request(message: Message, session: SqlSession, signal: AbortSignal): Promise<void> {
    const reply = this.#reply();
    if (message.isReset) {
      session.reset();
      reply.environmentChanged('RESET_ACK', '');
    }
    try {
      const request = this.#read(message);
      if (message.isIgnored) reply.done('DONE', { hasError: true });
      else await this.#execute(request, session, reply, signal);
    } catch (error) {
      if (error instanceof MalformedMessage) throw error;
      if (!(error instanceof UnsupportedRequest)) {
        reply.failed(serverMessage(50_000, 20, `simulator: internal error: ${String(error)}`));
        this.#hangUp(reply);
        return;
      }
      reply.failed(error.toServerMessage());
    }
    if (!this.#isClosed) reply.end();
  }

  async #execute(request: SqlRequest, session: SqlSession, reply: TokenReply, signal: AbortSignal): Promise<void> {
    const fault = this.options.faults.requested(textOf(request));
    if (fault === undefined) return session.execute(request, reply, signal);
    if (fault.fault === 'delayRequest') {
      await sleep(fault.by, undefined, { ref: false });
      return session.execute(request, reply, this.#cancel.signal);
    }
    if (fault.fault === 'cutAfterExecuting') await session.execute(request, new TokenReply('', NOWHERE), signal);
    this.#isClosed = true;
    this.socket.resetAndDestroy();
  }

  #read({ type, data }: Message): SqlRequest {
    if (type !== PacketType.SQL_BATCH && type !== PacketType.RPC) {
      throw new UnsupportedRequest(`unsupported message of type ${type}`);
    }
    this.options.onRequest(type === PacketType.RPC ? 'rpcs' : 'batches');
    return type === PacketType.RPC ? readRpc(data) : readBatch(data);
  }

  /** The second of the two messages after an attention; the first is the reply that it cut short (MS-TDS 2.2.1.7). */
  #attention(): void {
    this.options.onRequest('attentions');
    const reply = this.#reply();
    reply.attentionAcknowledged();
    reply.end();
  }

  #reply(): TokenReply {
    return new TokenReply(this.options.server.serverName, this.#channel.reply());
  }

  /** The reply is the last: whatever the client sends from now on is not looked at. */
  #hangUp(reply: TokenReply): void {
    this.#isClosed = true;
    reply.end();
    this.socket.end();
  }
}

const NOWHERE = () => undefined;

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
