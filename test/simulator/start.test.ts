import { startSimulator } from '../../simulator';
import type { JournalEntry } from '../../simulator';
import { waitFor } from '../support/wait-for';
import { closeClients, connect } from './support/client';

afterEach(closeClients);

describe('a fleet', () => {
  it('of 50 servers with 1,000 jobs is up and answers', async () => {
    const jobs = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`Job ${n}`, { steps: [{ name: 's' }] }]));
    const logins = { sa: { password: 'secret', sysadmin: true } };
    const servers = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`etl${n}`, { logins, jobs }]));
    const simulator = await startSimulator({ servers });
    try {
      expect(new Set(Object.values(simulator.servers).map((server) => server.port)).size).toBe(50);
      const last = simulator.servers.etl49;
      if (!last) throw new Error('etl49 is missing');
      const pool = await connect(last);
      const { recordset } = await pool.query('EXEC msdb.dbo.sp_help_jobactivity');
      expect(recordset).toHaveLength(20);
    } finally {
      await closeClients();
      await simulator.close();
    }
  });
});

describe('closing', () => {
  it('may be done twice, ends running jobs as lost and reports the requests', async () => {
    const entries: JournalEntry[] = [];
    const simulator = await startSimulator(
      {
        servers: {
          a: {
            encryption: 'off',
            agent: { startDelay: '0ms' },
            jobs: { Long: { steps: [{ name: 's', duration: '1h' }] } },
          },
        },
      },
      { journal: (entry) => void entries.push(entry) },
    );
    simulator.servers.a?.runJob('Long', { user: 'somebody' });
    await waitFor('it runs', () => entries.some((entry) => entry.event === 'runBegan'));
    await Promise.all([simulator.close(), simulator.close()]);
    await simulator.close();
    expect(entries.map((entry) => entry.event)).toEqual(['listening', 'runBegan', 'runEnded', 'requests']);
    expect(entries[2]).toMatchObject({ outcome: 'lost' });
  });

  it('also happens to the servers already up when a later one cannot start', async () => {
    const entries: JournalEntry[] = [];
    const first = await startSimulator({ servers: { a: { encryption: 'off' } } });
    const port = first.servers.a?.port ?? 0;
    const second = startSimulator(
      { servers: { b: { encryption: 'off' }, c: { encryption: 'off', port } } },
      { journal: (entry) => void entries.push(entry) },
    );
    await expect(second).rejects.toThrow(/EADDRINUSE/);
    expect(entries.map((entry) => [entry.server, entry.event])).toEqual([
      ['b', 'listening'],
      ['b', 'requests'],
    ]);
    await first.close();
  });
});
