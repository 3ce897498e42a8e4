import { createSystemClock, type ServerClock } from './clock';
import { completeDescription, type SimulatorDescription } from './description';
import { type Journal, openJournalFile, type ServerJournal } from './journal';
import { type RunningServer, startServer } from './server';

export { type ControlPort, openControlPort } from './control-port';
export { InvalidDescription, loadSimulatorDescription, type SimulatorDescription } from './description';
export type { FaultDescription } from './faults/fault';
export type { JournalEntry } from './journal';
export type { RunningServer } from './server';

export interface SimulatorOptions {
  /** A file for JSON lines, appended to, or a function that gets each entry. */
  readonly journal?: string | Journal;
  /** The clock of a server in that time zone; the computer's by default. */
  readonly clock?: (timeZone: string) => ServerClock;
}

export interface RunningSimulator {
  /** By the name in the description. */
  readonly servers: Readonly<Record<string, RunningServer>>;
  /** Stops everything; may be called again. */
  close(): Promise<void>;
}

/** Starts all servers of a description, or none. @throws Error for a description with problems, or a port that is taken */
export async function startSimulator(
  description: SimulatorDescription,
  options: SimulatorOptions = {},
): Promise<RunningSimulator> {
  const described = completeDescription(description);
  const { journal = () => undefined, clock = createSystemClock } = options;
  const write = typeof journal === 'string' ? openJournalFile(journal) : journal;
  const started: Awaited<ReturnType<typeof startServer>>[] = [];
  let closing: Promise<unknown> | undefined;
  const close = async () => {
    closing ??= Promise.all(started.map((server) => server.close()));
    await closing;
  };
  try {
    for (const [name, server] of Object.entries(described)) {
      const ownJournal: ServerJournal = (event) => write({ at: new Date().toISOString(), server: name, ...event });
      started.push(
        await startServer({ name, description: server, clock: clock(server.timeZone), journal: ownJournal }),
      );
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { servers: Object.fromEntries(started.map((server) => [server.name, server])), close };
}
