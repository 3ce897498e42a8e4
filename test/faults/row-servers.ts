import type { JournalEntry } from '../../simulator';
import { type SimulatedFleet, startFleet } from '../support/simulated-fleet';
import { job, steps } from '../support/simulated-jobs';
import type { FaultRow } from './matrix';

/** A server of its own for each row, and what they have in common. */
export interface RowServers {
  readonly fleet: SimulatedFleet;
  /** The next entry of a server that is wanted; its fault can strike before the server goes on. */
  next(server: string, isWanted: (entry: JournalEntry) => boolean): Promise<JournalEntry>;
}

/** The job of a row's package. */
export const JOB = 'Load';
/** The server whose jobs packages wait for that are to be struck before their turn. */
export const GATE = 'gate';
export const gateOf = (alias: string): string => `Gate of ${alias}`;
/** The other server of a row whose package is in a pool. */
export const otherOf = (alias: string): string => `${alias}-other`;

/** Shorter than a fault lasts, and longer than a busy computer takes to answer. */
const CONNECTION = { connectTimeoutMs: 4_000, requestTimeoutMs: 5_000 };
/** Small, but all rows share one computer. */
const POLL = { minIntervalMs: 250, maxIntervalMs: 500, maxBackoffMs: 1_000 };

function jobOf({ when, given = {} }: FaultRow) {
  const { duration = when === 'the job is watched' ? '10s' : '1s', jobFails, ranBefore } = given;
  const run = { duration, ...(jobFails ? { outcome: 'failed' } : {}) };
  return steps({ attempts: [...(ranBefore ? [{ duration: '50ms' }] : []), run] });
}

/** Starts the servers of all rows, by alias. */
export async function startRowServers(rows: ReadonlyMap<string, FaultRow>): Promise<RowServers> {
  const waiting = new Set<(entry: JournalEntry) => void>();
  const gates = [...rows.keys()].map((alias) => [gateOf(alias), job('1s')] as const);
  const servers = [...rows].flatMap(([alias, row]) => {
    const server = { encryption: 'off' as const, jobs: { [JOB]: jobOf(row) } };
    return [[alias, server] as const, ...(row.given?.inPool ? [[otherOf(alias), server] as const] : [])];
  });
  const pools = [...rows].flatMap(([alias, { given }]) => (given?.inPool ? [[alias, [alias, otherOf(alias)]]] : []));
  const fleet = await startFleet(
    { [GATE]: { encryption: 'off', jobs: Object.fromEntries(gates) }, ...Object.fromEntries(servers) },
    {
      pools: Object.fromEntries(pools) as Record<string, string[]>,
      settings: { connection: CONNECTION, poll: POLL },
      onJournal: (entry) => {
        for (const hear of waiting) hear(entry);
      },
    },
  );
  return {
    fleet,
    next: (server, isWanted) =>
      new Promise((resolve) => {
        const hear = (entry: JournalEntry): void => {
          if (entry.server !== server || !isWanted(entry)) return;
          waiting.delete(hear);
          resolve(entry);
        };
        waiting.add(hear);
      }),
  };
}
