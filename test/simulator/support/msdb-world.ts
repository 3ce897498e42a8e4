import { Agent, type AgentOptions } from '../../../simulator/agent/agent';
import { ApplicationLocks } from '../../../simulator/application-locks';
import { addDescribedJobs, describedProxies } from '../../../simulator/described-jobs';
import { completeDescription, type SimulatorDescription } from '../../../simulator/description';
import type { Caller, ProcedureCall } from '../../../simulator/engine/server-objects';
import type { ServerMessage } from '../../../simulator/engine/sql-session';
import type { SqlValue } from '../../../simulator/engine/sql-value';
import type { JournalEvent } from '../../../simulator/journal';
import { Msdb } from '../../../simulator/msdb/database';
import { createProcedures } from '../../../simulator/msdb/procedures';
import { createTables, type JobActivityRow } from '../../../simulator/msdb/tables';
import { Principals } from '../../../simulator/principals';
import { ManualClock } from './manual-clock';

type Row = Readonly<Record<string, SqlValue>>;

/** What a procedure did. */
export interface Answer {
  returned: number;
  readonly messages: string[];
  readonly columns: string[];
  readonly rows: Row[];
  readonly outputs: Record<string, SqlValue>;
}

const LOGINS = {
  operator: { password: '', roles: ['SQLAgentOperatorRole' as const] },
  reader: { password: '', roles: ['SQLAgentReaderRole' as const] },
  user: { password: '', roles: ['SQLAgentUserRole' as const] },
  nobody: { password: '' },
};

/** msdb and its Agent on a clock that stands still, called without engine and wire. */
export class MsdbWorld {
  readonly journal: JournalEvent[] = [];
  readonly msdb: Msdb;
  readonly agent: Agent;
  private readonly principals: Principals;
  private readonly procedures;
  private readonly tables;

  constructor(
    server: Omit<SimulatorDescription['servers'][string], 'logins'>,
    readonly clock = new ManualClock(Date.UTC(2026, 10, 22, 1, 0, 0)),
    runTsql: AgentOptions['runTsql'] = () => Promise.resolve({ messages: [], results: '' }),
  ) {
    const description = completeDescription({ servers: { etl01: { ...server, logins: LOGINS } } }).etl01;
    if (!description) throw new Error('no server described');
    const principals = new Principals(description.logins);
    this.principals = principals;
    const proxies = describedProxies(description.proxies);
    this.msdb = new Msdb('ETL01', clock, principals, proxies, description.agent);
    const scripts = addDescribedJobs(this.msdb, description.jobs);
    const journal = (event: JournalEvent) => void this.journal.push(event);
    this.agent = new Agent({
      msdb: this.msdb,
      journal,
      runTsql,
      scripts,
      startDelayMs: description.agent.startDelay,
      lateness: () => 0,
    });
    this.procedures = createProcedures({
      msdb: this.msdb,
      agent: this.agent,
      locks: new ApplicationLocks(clock),
      journal,
    });
    this.tables = createTables(this.msdb);
  }

  static async started(...parameters: ConstructorParameters<typeof MsdbWorld>): Promise<MsdbWorld> {
    const world = new MsdbWorld(...parameters);
    await world.agent.start(0);
    return world;
  }

  caller(login: string, spid = 51): Caller {
    const identity = this.principals.find(login) ?? this.principals.create(login, undefined);
    return { spid, identity, applicationName: 'test' };
  }

  /** A DROP LOGIN: jobs keep the owner's SID. */
  dropLogin(login: string): void {
    const found = this.principals.find(login);
    if (found) this.principals.remove(found);
  }

  /** Calls a procedure with its defaults filled in, as the engine does. */
  async call(name: string, args: Record<string, SqlValue> = {}, options: CallOptions = {}): Promise<Answer> {
    const procedure = this.procedures.find((candidate) => candidate.name.endsWith(`.${name}`));
    if (!procedure) throw new Error(`no procedure ${name}`);
    const defaults = procedure.parameters.map((p) => [p.name, p.default ?? null] as const);
    const answer: Answer = { returned: 0, messages: [], columns: [], rows: [], outputs: {} };
    const call: ProcedureCall = {
      args: { ...Object.fromEntries(defaults), ...args },
      caller: this.caller(options.login ?? 'sa', options.spid),
      database: options.database ?? 'msdb',
      signal: options.signal ?? new AbortController().signal,
      setOutput: (output, value) => {
        answer.outputs[output] = value;
      },
      resultSet: (columns, rows) => {
        answer.columns.push(...columns.map((column) => column.name));
        answer.rows.push(...rows);
      },
      raise: ({ number, traits, message }) => void answer.messages.push(`${number}/${traits.severity} ${message}`),
    };
    answer.returned = await procedure.run(call);
    return answer;
  }

  /** `current_execution_status` of the first job. */
  async jobStatus(): Promise<unknown> {
    return (await this.call('sp_help_job')).rows[0]?.current_execution_status;
  }

  /** The rows of a table as a login sees them. */
  select(table: string, login = 'sa'): Row[] {
    const found = this.tables.find((candidate) => candidate.name === `dbo.${table}`);
    if (!found) throw new Error(`no table ${table}`);
    return [...found.rows(this.caller(login))];
  }

  maySelect(table: string, login: string): boolean {
    return this.tables.find((candidate) => candidate.name === `dbo.${table}`)?.maySelect(this.caller(login)) ?? false;
  }

  jobId(name: string): string {
    return this.msdb.jobsNamed(name)[0]?.job_id ?? '';
  }

  activity(name: string): JobActivityRow | undefined {
    const sessionId = this.msdb.sessions.at(-1)?.session_id ?? 0;
    return this.msdb.activityOf(sessionId, this.jobId(name));
  }
}

export interface CallOptions {
  readonly login?: string;
  readonly spid?: number;
  readonly database?: string;
  readonly signal?: AbortSignal;
}

export function errorMessage(number: number, message: string, severity = 16): ServerMessage {
  return { number, state: 1, class: severity, message, procedureName: '', lineNumber: 1 };
}
