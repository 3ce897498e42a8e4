import { once } from 'node:events';
import {
  InvalidDescription,
  loadSimulatorDescription,
  openControlPort,
  type ControlPort,
  type RunningSimulator,
  startSimulator,
} from '../../../simulator';
import { EXIT } from '../exit-status';
import type { CommandIo } from '../io';
import { CommandProblem } from '../command-problem';
import { Opened } from '../opened';
import { runChild } from '../run-child';

export interface SimulatorOptions {
  /** Appends what happens there as JSON lines. */
  readonly journal?: string;
  /** The port to set faults over; 0 takes a free one. */
  readonly control?: number;
  readonly json?: boolean;
}

/**
 * `ssis-parent simulator FILE [-- COMMAND …]`: runs simulated SQL Servers with Agent until Ctrl-C, or as long as the
 * command runs, whose exit status it then returns.
 */
export async function simulatorCommand(
  file: string,
  command: readonly string[],
  options: SimulatorOptions,
  io: CommandIo,
): Promise<number> {
  const opened = new Opened();
  return opened.closeAfter(run(file, command, options, io, opened));
}

async function run(
  file: string,
  command: readonly string[],
  options: SimulatorOptions,
  io: CommandIo,
  opened: Opened,
): Promise<number> {
  const simulator = await start(file, options);
  opened.add(() => simulator.close());
  const control = options.control === undefined ? undefined : await controlPort(simulator, options.control);
  if (control !== undefined) opened.add(() => control.close());
  if (command.length > 0) return runChild(command, environment(simulator, control), io.signal);
  announce(simulator, control, options, io);
  if (!io.signal.aborted) await once(io.signal, 'abort');
  return EXIT.succeeded;
}

function controlPort({ servers }: RunningSimulator, port: number): Promise<ControlPort> {
  return started(openControlPort(servers, port));
}

async function start(file: string, { journal }: SimulatorOptions): Promise<RunningSimulator> {
  try {
    const description = loadSimulatorDescription(file);
    return await started(startSimulator(description, journal === undefined ? {} : { journal }));
  } catch (error) {
    if (error instanceof InvalidDescription) throw new CommandProblem(error.message, EXIT.usage);
    throw error;
  }
}

/** A port that is taken, a host that is not ours, a file that cannot be written. */
async function started<T>(starting: Promise<T>): Promise<T> {
  try {
    return await starting;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new CommandProblem(`The simulator could not start: ${message}.`, EXIT.usage);
  }
}

function listening({ servers }: RunningSimulator) {
  return Object.values(servers).map(({ name, host, port, certificate }) => ({ name, host, port, certificate }));
}

/** What a command is told of the servers: each as `SIMULATOR_<NAME>=host:port`, and all as JSON. */
function environment(simulator: RunningSimulator, control: ControlPort | undefined): Record<string, string> {
  const servers = listening(simulator);
  const addresses = servers.map(({ name, host, port }): [string, string] => [
    `SIMULATOR_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`,
    `${host}:${port}`,
  ]);
  return {
    ...Object.fromEntries(addresses),
    SIMULATOR_SERVERS: JSON.stringify(servers),
    ...(control === undefined ? {} : { SIMULATOR_CONTROL: control.url }),
  };
}

function announce(
  simulator: RunningSimulator,
  control: ControlPort | undefined,
  { json }: SimulatorOptions,
  { out, err }: CommandIo,
): void {
  const servers = listening(simulator);
  if (json === true) {
    out(JSON.stringify({ servers, ...(control === undefined ? {} : { control: control.url }) }));
    return;
  }
  for (const { name, host, port } of servers) out(`${name}  ${host}:${port}`);
  if (control !== undefined) out(`control port  ${control.url}`);
  err('Simulated SQL Servers are listening. Ctrl-C stops them.');
}
