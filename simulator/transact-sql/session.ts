import type { Reply, RpcParameter, SqlRequest, SqlSession } from '../engine/sql-session';
import { call } from './run/call';
import type { GivenArgument } from './run/bind-arguments';
import { messageOf } from './run/output';
import { ReplyOutput } from './run/reply-output';
import { BatchEnded, RequestAborted, runStatements } from './run/run-statements';
import { parseOnce } from './run/run-text';
import type { SessionState } from './run/session-state';
import { createFrame } from './run/session-state';
import { SqlError } from './sql-error';

/** One login on a server: what it keeps between requests, and one request at a time. */
export class TransactSqlSession implements SqlSession {
  readonly #loginDatabase: string;

  constructor(private readonly state: SessionState) {
    this.#loginDatabase = state.database;
  }

  get spid(): number {
    return this.state.caller.spid;
  }

  get database(): string {
    return this.state.database;
  }

  async execute(request: SqlRequest, reply: Reply, signal: AbortSignal): Promise<void> {
    const before = this.state.database;
    const output = new ReplyOutput(reply, request.kind);
    try {
      if (request.kind === 'batch') await this.#batch(request.text, output, signal);
      else await this.#rpc(request, output, reply, signal);
    } catch (error) {
      if (error instanceof SqlError) output.message(messageOf(error));
      else if (!(error instanceof BatchEnded) && !(error instanceof RequestAborted)) throw error;
      output.endWithError();
    }
    if (this.state.database !== before) reply.databaseChanged(before, this.state.database);
    output.end();
  }

  reset(): void {
    this.state.tempTables.clear();
    this.state.prepared.clear();
    this.state.options.clear();
    this.state.database = this.#loginDatabase;
  }

  close(): void {
    this.state.tempTables.clear();
  }

  async #batch(text: string, output: ReplyOutput, signal: AbortSignal): Promise<void> {
    await runStatements(parseOnce(text, this.state), createFrame(this.state, signal), output);
  }

  async #rpc(
    { procedure, parameters }: Extract<SqlRequest, { kind: 'rpc' }>,
    output: ReplyOutput,
    reply: Reply,
    signal: AbortSignal,
  ): Promise<void> {
    const results: (() => void)[] = [];
    const given = parameters.map((parameter) => givenArgument(parameter, reply, results));
    const status = await call(procedurePath(procedure), given, createFrame(this.state, signal), output, 1);
    output.returned(status, results);
  }
}

/** Brackets and dots as in T-SQL. */
function procedurePath(name: string): string[] {
  return [...name.matchAll(/\[((?:[^\]]|\]\])*)\]|([^.[\]]+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

function givenArgument(
  { name, type, value, isOutput }: RpcParameter,
  reply: Reply,
  results: (() => void)[],
): GivenArgument {
  const receive: GivenArgument['receive'] = (result, resultType) => {
    results.push(() => {
      reply.returnValue(name, resultType, result);
    });
  };
  return { name, type, value, receive: isOutput ? receive : undefined };
}
