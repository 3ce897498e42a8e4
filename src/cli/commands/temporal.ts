import { once } from 'node:events';
import { EXIT } from '../exit-status';
import type { TalkIo } from '../io';
import { connectClient } from '../../temporal/connect';
import { startDevServer, type DevServer } from '../../temporal/dev-server';
import { executableSources } from '../../temporal/executable-sources';
import { resolveDevServer, type DevServerExecutable } from '../../temporal/resolve-temporal';
import { temporalSettings, type TemporalSettings } from '../../temporal/settings';
import { TemporalNotFound, TemporalNotReachable } from '../../temporal/temporal-not-reachable';

export interface TemporalOptions {
  /** Prints one JSON object instead of text. */
  readonly json?: boolean;
  /** Runs a dev server until interrupted. */
  readonly start?: boolean;
  /** Where the dev server keeps its data; without it they are gone when it stops. */
  readonly data?: string;
  /** The dev server's port; a free one unless given. */
  readonly port?: number;
}

/**
 * `ssis-parent temporal`: says which Temporal the other commands use and why; with `start` runs a dev server for them
 * in the foreground. Returns the exit status: 3 when no Temporal is reachable. Fetches nothing unless it is to start.
 */
export async function temporalCommand(options: TemporalOptions, io: TalkIo): Promise<number> {
  return options.start === true ? start(options, io) : show(options, io);
}

async function show({ json = false }: TemporalOptions, io: TalkIo): Promise<number> {
  const settings = temporalSettings(io.env);
  const { address, namespace } = settings;
  const reason = settings.configuredBy ?? "no address is configured, and this is Temporal's default";
  const trouble = await troubleWith(settings);
  if (trouble === undefined) {
    const text = `Temporal at ${address}, namespace ${namespace}: ${reason}.`;
    io.out(json ? JSON.stringify({ reachable: true, address, namespace, reason }) : text);
    return EXIT.succeeded;
  }
  if (!json) io.err(trouble.message);
  const found = settings.configuredBy === undefined ? await look(io, json) : undefined;
  if (json) io.out(JSON.stringify({ reachable: false, address, namespace, reason, devServer: found }));
  return EXIT.notReachable;
}

async function troubleWith(settings: TemporalSettings): Promise<TemporalNotReachable | undefined> {
  try {
    const client = await connectClient(settings);
    await client.connection.close();
    return undefined;
  } catch (error) {
    if (error instanceof TemporalNotReachable) return error;
    throw error;
  }
}

/** Looks for a `temporal` tool where nothing has to be fetched. */
async function look(io: TalkIo, json: boolean): Promise<DevServerExecutable | undefined> {
  const sources = executableSources(io.env).filter((source) => source.announcement === undefined);
  try {
    const found = await resolveDevServer(io.env, { sources, ...(json ? {} : { tell: io.err }) });
    if (!json) io.err(`A dev server can be started from ${found.executable} (${found.version}, ${found.reason}).`);
    return found;
  } catch (error) {
    if (!(error instanceof TemporalNotFound)) throw error;
    if (!json) io.err('`ssis-parent temporal --start` fetches a dev server first.');
    return undefined;
  }
}

async function start(options: TemporalOptions, io: TalkIo): Promise<number> {
  try {
    const server = await startFound(options, io);
    announce(server, options, io);
    return await untilInterrupted(server, io.signal);
  } catch (error) {
    if (io.signal.aborted) return EXIT.interrupted;
    throw error;
  }
}

async function startFound({ data, port }: TemporalOptions, { env, err, signal }: TalkIo): Promise<DevServer> {
  const { executable, version, reason } = await resolveDevServer(env, { tell: err, signal });
  err(`Starting ${executable} (${version}, ${reason}) …`);
  return startDevServer({
    executable,
    signal,
    ...(data === undefined ? {} : { dataDirectory: data }),
    ...(port === undefined ? {} : { port }),
  });
}

/** Ctrl-C is how one ends a server in the foreground, so that is a success. */
async function untilInterrupted(server: DevServer, signal: AbortSignal): Promise<number> {
  try {
    if (!signal.aborted) await Promise.race([once(signal, 'abort'), server.ended]);
    if (signal.aborted) return EXIT.succeeded;
    throw new TemporalNotReachable(`Temporal's dev server ended by itself (${await server.ended}).`);
  } finally {
    await server.stop();
  }
}

function announce(server: DevServer, options: TemporalOptions, io: TalkIo): void {
  const { address, namespace, uiUrl, pid } = server;
  if (options.json === true) {
    io.out(JSON.stringify({ address, namespace, uiUrl, pid }));
    return;
  }
  io.out(`Temporal  ${address}, namespace ${namespace}`);
  if (uiUrl !== undefined) io.out(`Web UI    ${uiUrl}`);
  io.out(`export TEMPORAL_ADDRESS=${address}`);
  io.err(
    options.data === undefined
      ? 'Ctrl-C stops it and removes its data; --data DIR keeps them.'
      : `Ctrl-C stops it; its data stays in ${options.data}.`,
  );
}
