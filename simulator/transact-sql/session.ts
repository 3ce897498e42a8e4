import type { ColumnDescription, Reply, ServerMessage, SqlRequest, SqlSession } from '../engine/sql-session';
import type { SqlValue } from '../engine/sql-value';
import { isCarriedOut, type Output, runBatch } from './run/run-statements';
import { createFrame, type SessionState } from './run/session-state';
import { call, type GivenArgument } from './statements/execute';
import { TokenStream } from './syntax/token-stream';

/** One login on a server: what it keeps between requests, and one request at a time. */
export class TransactSqlSession implements SqlSession {
  readonly #loginDatabase: string;

  constructor(
    private readonly state: SessionState,
    private readonly ended?: (spid: number) => void,
  ) {
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
      const given = request.parameters.map(({ name, type, value, isOutput }): GivenArgument => {
        const receive: GivenArgument['receive'] = (result, resultType) =>
          results.push(() => reply.returnValue(name, resultType, result));
        return { name, type, value, receive: isOutput ? receive : undefined };
      });
      const status = await call(new TokenStream(request.procedure).path(), given, frame, output);
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
    this.ended?.(this.spid);
  }
}

/** Writes results: DONE behind statements of a batch, DONEINPROC in a procedure, RETURNSTATUS and DONEPROC behind it. */
export class ReplyOutput implements Output {
  #isDone = false;
  #hasError = false;
  #procedures = 0;

  constructor(
    private readonly reply: Reply,
    private readonly kind: SqlRequest['kind'],
  ) {}

  resultSet(columns: readonly ColumnDescription[], rows: readonly (readonly SqlValue[])[]): void {
    this.#isDone = false;
    this.reply.columns(columns);
    for (const row of rows) this.reply.row(row);
  }

  message(message: ServerMessage): void {
    this.#isDone = false;
    if (message.class > 10) this.#hasError = true;
    this.reply.message(message);
  }

  flush(): void {
    this.reply.flush();
  }

  done(rowCount: number | undefined, hasError = false): void {
    this.#isDone = this.#isInBatch;
    this.reply.done(this.#isDone ? 'DONE' : 'DONEINPROC', {
      ...(rowCount === undefined ? {} : { rowCount }),
      hasError,
    });
  }

  enterProcedure(): void {
    this.#procedures += 1;
  }

  leaveProcedure(status: number | undefined): void {
    this.#procedures -= 1;
    if (!this.#isInBatch || status === undefined) return;
    this.reply.returnStatus(status);
    this.reply.done('DONEPROC', { hasError: this.#hasError });
    this.#isDone = true;
  }

  get #isInBatch(): boolean {
    return this.kind === 'batch' && this.#procedures === 0;
  }

  end(isComplete: boolean): void {
    if (this.#isDone && isComplete) return;
    this.reply.done(this.kind === 'batch' ? 'DONE' : 'DONEPROC', { hasError: this.#hasError || !isComplete });
  }
}
