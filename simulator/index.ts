import { createSystemClock, type ServerClock } from './clock';
import { completeDescription, type SimulatorDescription } from './description';
import { type Journal, type JournalEntry, openJournalFile, type ServerJournal } from './journal';
import { type RunningServer, startServer } from './server';

export { type ControlPort, openControlPort } from './control-port';
export { InvalidDescription, loadSimulatorDescription, type SimulatorDescription } from './description';
export type { FaultDescription } from './faults/fault';
export type { JournalEntry } from './journal';
export type { RunningServer } from './server';

export interface SimulatorOptions {
  /** A file for JSON lines, appended to, or a function that gets each entry. */
  readonly journal?: string | ((entry: JournalEntry) => void);
  /** The clock of a server in that time zone; the computer's by default. */
  readonly clock?: (timeZone: string) => ServerClock;
}

export interface RunningSimulator {
  /** By the name in the description. */
  readonly servers: Readonly<Record<string, RunningServer>>;
  /** Stops everything; may be called again. */
  close(): Promise<void>;
}

/**
 * Starts every server of a description. When one cannot start, those already started are closed again.
 * @throws Error for a description with problems, or a port that is taken.
 */
export async function startSimulator(
  description: SimulatorDescription,
  options: SimulatorOptions = {},
): Promise<RunningSimulator> {
  const described = completeDescription(description);
  const journal = journalOf(options.journal);
  const started: Awaited<ReturnType<typeof startServer>>[] = [];
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= closeAll(started, journal));
  const createClock = options.clock ?? createSystemClock;
  try {
    for (const [name, server] of Object.entries(described)) {
      const clock = createClock(server.timeZone);
      started.push(await startServer({ name, description: server, clock, journal: writerFor(name, journal) }));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { servers: Object.fromEntries(started.map((server) => [server.name, server])), close };
}

async function closeAll(servers: readonly { close(): Promise<void> }[], journal: Journal): Promise<void> {
  await Promise.all(servers.map((server) => server.close()));
  journal.close();
}

function writerFor(server: string, journal: Journal): ServerJournal {
  return (event) => {
    journal.write({ at: new Date().toISOString(), server, ...event });
  };
}

function journalOf(target: SimulatorOptions['journal']): Journal {
  if (typeof target === 'string') return openJournalFile(target);
  return { write: target ?? (() => undefined), close: () => undefined };
}
