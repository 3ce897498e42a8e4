import type { Reply, RpcParameter, SqlRequest, SqlSession } from '../engine/sql-session';
import type { GivenArgument } from './run/bind-arguments';
import { call } from './run/call';
import { ReplyOutput } from './run/reply-output';
import { isCarriedOut } from './run/run-statements';
import { runBatch } from './run/run-text';
import { createFrame, type SessionState } from './run/session-state';

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
    const frame = createFrame(this.state, signal);
    const results: (() => void)[] = [];
    const isComplete = await isCarriedOut(output, async () => {
      if (request.kind === 'batch') return runBatch(request.text, frame, output);
      const given = request.parameters.map((parameter) => givenArgument(parameter, reply, results));
      const status = await call(procedurePath(request.procedure), given, frame, output, 1);
      results.unshift(() => reply.returnStatus(status));
    });
    if (this.state.database !== before) reply.databaseChanged(before, this.state.database);
    if (isComplete) for (const send of results) send();
    output.end(isComplete);
  }

  reset(): void {
    this.close();
    this.state.prepared.clear();
    this.state.options.clear();
    this.state.database = this.#loginDatabase;
  }

  close(): void {
    this.state.tempTables.clear();
  }
}

/** Brackets and dots as in T-SQL. */
function procedurePath(name: string): string[] {
  return [...name.matchAll(/\[((?:[^\]]|\]\])*)\]|([^.[\]]+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

function givenArgument(parameter: RpcParameter, reply: Reply, results: (() => void)[]): GivenArgument {
  const { name, type, value, isOutput } = parameter;
  const receive: GivenArgument['receive'] = (result, resultType) =>
    results.push(() => reply.returnValue(name, resultType, result));
  return { name, type, value, receive: isOutput ? receive : undefined };
}
