import { createSystemClock } from '../../../simulator/clock';
import { Engine, type SessionLogin } from '../../../simulator/engine/engine';
import type { AgentRole, Identity, SystemProcedure, SystemTable } from '../../../simulator/engine/server-objects';
import type { ColumnDescription, Reply, ServerMessage, SqlRequest } from '../../../simulator/engine/sql-session';
import type { SqlValue } from '../../../simulator/engine/sql-value';
import type { ServerContext } from '../../../simulator/transact-sql/run/session-state';

/** What a client would have got, gathered. */
export class CollectedReply implements Reply {
  readonly sets: { columns: readonly ColumnDescription[]; rows: (readonly SqlValue[])[] }[] = [];
  readonly messages: ServerMessage[] = [];
  readonly dones: { kind: string; rowCount?: number; hasError?: boolean }[] = [];
  readonly outputs: Record<string, SqlValue> = {};
  status: number | undefined;
  database: string | undefined;

  columns(columns: readonly ColumnDescription[]): void {
    this.sets.push({ columns, rows: [] });
  }

  row(values: readonly SqlValue[]): void {
    this.sets.at(-1)?.rows.push(values);
  }

  message(message: ServerMessage): void {
    this.messages.push(message);
  }

  flush(): undefined {
    return undefined;
  }

  done(kind: string, end: { rowCount?: number; hasError?: boolean }): void {
    this.dones.push({ kind, ...end });
  }

  returnStatus(value: number): void {
    this.status = value;
  }

  returnValue(name: string, _type: unknown, value: SqlValue): void {
    this.outputs[name] = value;
  }

  databaseChanged(_from: string, to: string): void {
    this.database = to;
  }

  /** The rows of every result set. */
  get rows(): (readonly SqlValue[])[][] {
    return this.sets.map(({ rows }) => rows);
  }

  get errors(): [number, string][] {
    return this.messages.filter((message) => message.class > 10).map(({ number, message }) => [number, message]);
  }
}

export interface TestServer {
  readonly procedures?: readonly SystemProcedure[];
  readonly tables?: readonly SystemTable[];
  readonly login?: Partial<SessionLogin>;
}

const LOGIN: SessionLogin = {
  identity: identity('loader'),
  applicationName: 'test',
  hostName: 'here',
  database: 'master',
};

/** A principal with these roles and nothing granted to itself. */
export function identity(name: string, roles: readonly AgentRole[] = [], isSysadmin = false): Identity {
  return { name, isSysadmin, isMemberOf: (role) => roles.includes(role), granted: () => undefined };
}

/** A session on a server that has what is given; `run` sends a batch or an RPC. */
export function openSession({ procedures = [], tables = [], login }: TestServer = {}) {
  const context: ServerContext = {
    serverName: 'ETL01',
    clock: createSystemClock('UTC'),
    procedures,
    tables,
    databases: ['master', 'tempdb', 'model', 'msdb'],
    security: { change: () => undefined, hasLogin: () => false, hasUser: () => false },
  };
  const session = new Engine(context).openSession({ ...LOGIN, ...login });
  const run = async (request: string | SqlRequest, signal = new AbortController().signal): Promise<CollectedReply> => {
    const reply = new CollectedReply();
    await session.execute(typeof request === 'string' ? { kind: 'batch', text: request } : request, reply, signal);
    return reply;
  };
  return { session, run };
}
