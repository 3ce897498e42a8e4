import { randomBytes } from 'node:crypto';
import { type FaultDescription, type RunningSimulator, startSimulator } from '../../../simulator';
import { type Answer, type Connect, openSession, runOnce, type Session } from './batch';
import { type Contract, type Played, type Profile, PROFILES } from './contract';

/** A server that the contracts are held against. */
export interface Target {
  /** Whether it is a SQL Server rather than the simulator. */
  readonly isReal: boolean;
  /** @@VERSION, first line. */
  readonly version: string;
  /** Runs the batches of a contract, each session of its own, and returns the answer to the last one. */
  run(contract: Batches): Promise<Answer>;
  /** Takes the logins away again that it made for itself. */
  close(): Promise<void>;
}

type Batches = Pick<Contract, 'before' | 'session' | 'as' | 'sql' | 'after'> &
  Partial<Pick<Played, 'faults' | 'restoredBy'>>;

/** Does to the server what a fault is. */
type Inject = (fault: FaultDescription) => Promise<void>;

/** Names a SQL Server to prove the contracts on: `mssql://user:password@host:port`, a member of sysadmin. */
export const TARGET_VARIABLE = 'SQLSERVER_TARGET';

const ROLES: Readonly<Record<Profile, string | undefined>> = {
  nobody: undefined,
  user: 'SQLAgentUserRole',
  reader: 'SQLAgentReaderRole',
  operator: 'SQLAgentOperatorRole',
};

/** The SQL Server that `SQLSERVER_TARGET` names, else a simulated one. @throws TypeError when that is no URL. */
export async function openTarget(env: NodeJS.ProcessEnv): Promise<Target> {
  const url = env[TARGET_VARIABLE] ?? '';
  if (url !== '') return target(connectTo(new URL(url)), () => Promise.resolve());
  const logins = { contract: { password: 'contract', sysadmin: true } };
  const simulator: RunningSimulator = await startSimulator({ servers: { target: { encryption: 'off', logins } } });
  const { port = 0, faults } = simulator.servers.target ?? {};
  const connect = { server: '127.0.0.1', port, user: 'contract', password: 'contract', encrypt: false };
  return target(connect, () => simulator.close(), faults?.inject.bind(faults));
}

function connectTo({ hostname, port, username, password }: URL): Connect {
  return {
    server: hostname,
    port: port === '' ? 1433 : Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    encrypt: true,
  };
}

/** Without `inject` it is a SQL Server. */
async function target(admin: Connect, closed: () => Promise<void>, inject?: Inject): Promise<Target> {
  const password = `Aa1-${randomBytes(18).toString('base64url')}`;
  const loginOf = (profile: Profile) => `ssis_parent_contract_${profile}`;
  await dropLogins(admin, loginOf);
  for (const profile of PROFILES) await createLogin(admin, loginOf(profile), password, ROLES[profile]);
  const connectAs = (profile: Profile | undefined): Connect =>
    profile === undefined ? admin : { ...admin, user: loginOf(profile), password };
  const { sets } = await runOnce(admin, 'SELECT @@VERSION');
  return {
    isReal: inject === undefined,
    version: String(sets[0]?.rows[0]?.[0]).split('\n')[0] ?? '',
    run: (contract) => runContract(contract, connectAs, admin, inject),
    close: async () => {
      await dropLogins(admin, loginOf);
      await closed();
    },
  };
}

async function runContract(
  { before = [], session = '', as, sql, after = [], faults = [], restoredBy = [] }: Batches,
  connectAs: (profile: Profile | undefined) => Connect,
  admin: Connect,
  inject: Inject = () => Promise.reject(new Error('a SQL Server has no faults to inject')),
): Promise<Answer> {
  const sessions = new Map<string, Session>();
  const find = async (name: string, profile: Profile | undefined): Promise<Session> => {
    const opened = sessions.get(name) ?? (await openSession(connectAs(profile)));
    sessions.set(name, opened);
    return opened;
  };
  const background: Promise<Answer>[] = [];
  try {
    for (const each of before) {
      const opened = await find(each.session, each.as);
      if (each.afterReset === true) await opened.reset();
      const running = opened.run(each.sql, each.cancelAfterMs);
      if (each.inBackground === true) background.push(running);
      else if (each.cancelAfterMs === undefined) mustSucceed(await running);
      else await running;
    }
    for (const fault of faults) await inject(fault);
    return await (await find(session, as)).run(sql);
  } finally {
    for (const fault of restoredBy) await inject(fault);
    const answers = await Promise.all(background);
    for (const opened of sessions.values()) await opened.close();
    for (const batch of after) await must(admin, batch);
    answers.forEach(mustSucceed);
  }
}

async function createLogin(admin: Connect, login: string, password: string, role: string | undefined): Promise<void> {
  const member =
    role === undefined
      ? ''
      : `USE msdb; CREATE USER ${login} FOR LOGIN ${login}; ALTER ROLE ${role} ADD MEMBER ${login};`;
  await must(admin, `CREATE LOGIN ${login} WITH PASSWORD = '${password}'; ${member}`);
}

async function dropLogins(admin: Connect, loginOf: (profile: Profile) => string): Promise<void> {
  for (const profile of PROFILES) {
    const login = loginOf(profile);
    await must(
      admin,
      `USE msdb; IF DATABASE_PRINCIPAL_ID(N'${login}') IS NOT NULL DROP USER ${login}; IF SUSER_ID(N'${login}') IS NOT NULL DROP LOGIN ${login};`,
    );
  }
}

async function must(admin: Connect, sql: string): Promise<void> {
  mustSucceed(await runOnce(admin, sql));
}

/** @throws Error: what a contract rests on did not come about. */
function mustSucceed({ errors }: Answer): void {
  if (errors.length > 0) throw new Error(errors.map(({ number, text }) => `${number} ${text}`).join('\n'));
}
