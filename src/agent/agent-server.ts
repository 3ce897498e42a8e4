import type { ConnectionPool } from 'mssql';
import type { BatchInput, BatchOptions, BatchReply } from './run-batch';
import { runBatch } from './run-batch';
import { connectionTrouble, ServerTrouble, troubleOf } from './server-trouble';

/**
 * What a connection is for. A read never waits behind a start that holds on to its connection, and the receipt of a
 * stop not behind either.
 */
export type ConnectionPurpose = 'watch' | 'start' | 'control';

/** How this worker reaches one server; `Connections` in `src/servers` is the real one. */
export interface ServerConnections {
  pool(purpose: ConnectionPurpose): Promise<ConnectionPool>;
  /** Closes the connection at once, and with it whatever its session holds. */
  discard(purpose: ConnectionPurpose): Promise<void>;
}

/** One remote server: runs batches on it. */
export class AgentServer {
  constructor(
    readonly alias: string,
    private readonly connections: ServerConnections,
  ) {}

  /**
   * Runs a batch and returns whatever came back, even of a cut reply. After any end that is not clean the connection is
   * closed: an attention leaves the session, and its lock, alive (facts: sp_getapplock is owned by the session).
   * @throws ServerTrouble when there is no connection, so that nothing was sent.
   */
  async attempt(
    purpose: ConnectionPurpose,
    text: string,
    inputs: readonly BatchInput[],
    options: BatchOptions = {},
  ): Promise<BatchReply> {
    const pool = await this.#pool(purpose);
    const reply = await runBatch(pool, text, inputs, options);
    if (reply.cut !== undefined) await this.connections.discard(purpose);
    return reply;
  }

  /**
   * Runs a batch that only reads.
   * @throws ServerTrouble for anything but a whole reply without errors.
   */
  async read(
    purpose: ConnectionPurpose,
    text: string,
    inputs: readonly BatchInput[],
    options: BatchOptions = {},
  ): Promise<BatchReply> {
    const reply = await this.attempt(purpose, text, inputs, options);
    this.insist(reply);
    return reply;
  }

  /** @throws ServerTrouble when the reply was cut or holds an error. */
  insist({ cut, sqlErrors: [first] }: BatchReply): void {
    if (first !== undefined) throw troubleOf(this.alias, first);
    if (cut !== undefined) throw connectionTrouble(this.alias, cut);
  }

  async #pool(purpose: ConnectionPurpose): Promise<ConnectionPool> {
    try {
      return await this.connections.pool(purpose);
    } catch (error) {
      throw error instanceof ServerTrouble ? error : connectionTrouble(this.alias, error);
    }
  }
}
