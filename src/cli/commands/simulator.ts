import { once } from 'node:events';
import {
  InvalidDescription,
  loadSimulatorDescription,
  type RunningSimulator,
  startSimulator,
} from '../../../simulator';
import { EXIT } from '../exit-status';
import type { CommandIo } from '../io';
import { CommandProblem } from '../problem';

export interface SimulatorOptions {
  /** Appends what happens there as JSON lines. */
  readonly journal?: string;
  readonly json?: boolean;
}

/** `ssis-parent simulator FILE`: runs simulated SQL Servers with Agent until Ctrl-C. */
export async function simulatorCommand(file: string, options: SimulatorOptions, io: CommandIo): Promise<number> {
  const simulator = await start(file, options);
  try {
    announce(simulator, options, io);
    if (!io.signal.aborted) await once(io.signal, 'abort');
    return EXIT.succeeded;
  } finally {
    await simulator.close();
  }
}

async function start(file: string, { journal }: SimulatorOptions): Promise<RunningSimulator> {
  try {
    return await startSimulator(loadSimulatorDescription(file), journal === undefined ? {} : { journal });
  } catch (error) {
    if (error instanceof InvalidDescription) throw new CommandProblem(error.message, EXIT.usage);
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new CommandProblem(`The simulator could not start: ${message}.`, EXIT.usage);
  }
}

function announce({ servers }: RunningSimulator, { json }: SimulatorOptions, { out, err }: CommandIo): void {
  const listening = Object.values(servers).map(({ name, host, port, certificate }) => ({
    name,
    host,
    port,
    certificate,
  }));
  if (json === true) {
    out(JSON.stringify({ servers: listening }));
    return;
  }
  for (const { name, host, port } of listening) out(`${name}  ${host}:${port}`);
  err('Simulated SQL Servers are listening. Ctrl-C stops them.');
}
