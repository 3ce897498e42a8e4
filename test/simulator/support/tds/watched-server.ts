import { serverCertificate } from '../../../../simulator/certificate';
import { createSystemClock } from '../../../../simulator/clock';
import { completeDescription } from '../../../../simulator/description';
import type { SqlServer, SqlSession } from '../../../../simulator/engine/sql-session';
import { createInstance } from '../../../../simulator/instance';
import { listen } from '../../../../simulator/wire/listener';

export interface WatchedServer {
  readonly port: number;
  /** Sessions that were opened, and those of them that are still open. */
  readonly sessions: { opened: number; open: number };
  close(): Promise<void>;
}

/** A whole server on which WAITFOR takes no more than `longestSleepMs`, and whose sessions are counted. */
export async function startWatchedServer(longestSleepMs: number): Promise<WatchedServer> {
  const clock = createSystemClock('UTC');
  const description = completeDescription({
    servers: {
      etl01: {
        agent: { running: false },
        logins: { sa: { password: 'secret', sysadmin: true } },
        jobs: { Quick: { steps: [{ name: 'Run package' }] } },
      },
    },
  }).etl01;
  if (!description) throw new Error('no server described');
  const { frontDoor, faults } = createInstance(
    {
      name: 'etl01',
      description,
      clock: { ...clock, sleep: (ms, signal) => clock.sleep(Math.min(ms, longestSleepMs), signal) },
      journal: () => undefined,
    },
    () => Promise.resolve(),
  );
  const sessions = { opened: 0, open: 0 };
  const server: SqlServer = {
    serverName: 'ETL01',
    login: (request) => {
      const answer = frontDoor.login(request);
      if ('refused' in answer) return answer;
      sessions.opened++;
      sessions.open++;
      return { session: closing(answer.session, () => sessions.open--) };
    },
  };
  const listener = await listen({
    server,
    host: '127.0.0.1',
    port: 0,
    encryption: 'offered',
    tls: await serverCertificate(),
    onRequest: () => undefined,
    faults,
  });
  return { port: listener.port, sessions, close: () => listener.close() };
}

function closing(session: SqlSession, onClose: () => void): SqlSession {
  return {
    spid: session.spid,
    get database() {
      return session.database;
    },
    execute: (request, reply, signal) => session.execute(request, reply, signal),
    reset: () => {
      session.reset();
    },
    close: () => {
      session.close();
      onClose();
    },
  };
}
