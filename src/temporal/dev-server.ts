import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { devServerArguments, type DevServerArguments } from './dev-server-arguments';
import { messageOf } from './error-facts';
import { freePort } from './free-port';
import { startGuardedProcess, type GuardedProcess } from './guarded-process';
import { runCommand } from './run-command';
import { settingsForAddress, type TemporalSettings } from './settings';
import { TemporalNotReachable } from './temporal-not-reachable';
import { untilReady } from './until-ready';

export interface DevServerOptions {
  /** The `temporal` tool, as {@link resolveDevServer} of `resolve-temporal.ts` finds it. */
  readonly executable: string;
  /** Keeps the database; without it a temporary directory is used and removed when the server stops. */
  readonly dataDirectory?: string;
  /** Free ones unless given. */
  readonly port?: number;
  readonly uiPort?: number;
  /** Whether to serve Temporal's Web UI; it is unless told otherwise. */
  readonly ui?: boolean;
  readonly namespace?: string;
  readonly searchAttributes?: DevServerArguments['searchAttributes'];
  /** Added to the settings that this product needs. */
  readonly dynamicConfig?: DevServerArguments['dynamicConfig'];
  /** How long the server may take until it answers, in milliseconds; 60 seconds unless given. */
  readonly readyWithinMs?: number;
  /** Gives up starting; the server that has started is ended by `stop`. */
  readonly signal?: AbortSignal;
}

/** A dev server of our own, which ends with this process however that ends. */
export interface DevServer {
  /** `host:port`. */
  readonly address: string;
  readonly namespace: string;
  /** For `connectClient` and `connectWorker`. */
  readonly settings: TemporalSettings;
  readonly uiUrl?: string;
  readonly pid: number;
  /** Holds the database. */
  readonly dataDirectory: string;
  /** How the server ended, in words; settles after `stop` and when it ends by itself. Never rejects. */
  readonly ended: Promise<string>;
  /** Stops it, and waits until it has ended. Can be called again. */
  stop(): Promise<void>;
}

/** The server could not be started, or does not answer; the message holds the last lines it wrote. */
export class DevServerNotStarted extends TemporalNotReachable {
  override readonly name = 'DevServerNotStarted';
}

const HOST = '127.0.0.1';
const READY_WITHIN_MS = 60_000;
const STOP_GRACE_MS = 5_000;
const ATTEMPTS = 3;

/**
 * Starts `temporal server start-dev` with a file database and waits until it answers.
 * Throws {@link DevServerNotStarted}.
 */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      // Between choosing a free port and listening on it somebody else may have taken it.
      const isPortTaken = error instanceof DevServerNotStarted && /address already in use/i.test(error.message);
      const isChosenHere = options.port === undefined && options.uiPort === undefined;
      if (!isPortTaken || !isChosenHere || attempt === ATTEMPTS) throw error;
    }
  }
}

async function startOnce(options: DevServerOptions): Promise<DevServer> {
  const [port, uiPort] = await choosePorts(options).catch((error: unknown) => notStarted(error, []));
  const settings = settingsForAddress(`${HOST}:${port}`, options.namespace);
  const { address, namespace } = settings;
  const dataDirectory = await makeDataDirectory(options.dataDirectory);
  const guarded = await startProcess(options, { port, uiPort, namespace, dataDirectory });
  try {
    const pid = await untilReady(guarded, settings, {
      withinMs: options.readyWithinMs ?? READY_WITHIN_MS,
      signal: options.signal,
    });
    const stop = (): Promise<void> => guarded.stop();
    const server = { address, namespace, settings, pid, dataDirectory, ended: guarded.ended, stop };
    return uiPort === undefined ? server : { ...server, uiUrl: `http://${HOST}:${uiPort}` };
  } catch (error) {
    await guarded.stop();
    return notStarted(error, guarded.lastLines.last(5));
  }
}

async function makeDataDirectory(given: string | undefined): Promise<string> {
  if (given === undefined) return mkdtemp(join(tmpdir(), 'ssis-parent-temporal-'));
  await mkdir(given, { recursive: true });
  return given;
}

/** A port that was asked for is tried first: what listens there would be taken for the server that is starting. */
async function choosePorts({ port, uiPort, ui }: DevServerOptions): Promise<[number, number | undefined]> {
  return [await freePort(HOST, port), ui === false ? undefined : await freePort(HOST, uiPort)];
}

function notStarted(error: unknown, lines: readonly string[]): never {
  const reason = messageOf(error).replace(/\.$/, '');
  const text = [`Temporal's dev server did not start: ${reason}.`, ...lines.map((line) => `  ${line}`)].join('\n');
  throw new DevServerNotStarted(text, { cause: error });
}

async function startProcess(
  options: DevServerOptions,
  given: Pick<DevServerArguments, 'port' | 'uiPort' | 'namespace' | 'dataDirectory'>,
): Promise<GuardedProcess> {
  const { executable, searchAttributes = {}, dynamicConfig = {} } = options;
  const skipNews = given.uiPort !== undefined && (await knowsNewsFetch(executable));
  const args = devServerArguments({ ...given, host: HOST, skipNews, searchAttributes, dynamicConfig });
  return startGuardedProcess(executable, args, {
    env: withoutTemporalSettings(process.env),
    graceMs: STOP_GRACE_MS,
    ...(options.dataDirectory === undefined ? { removeAtEnd: given.dataDirectory } : {}),
  });
}

/** Older tools know nothing of `--ui-disable-news-fetch`, and refuse what they do not know. */
async function knowsNewsFetch(executable: string): Promise<boolean> {
  const help = runCommand(executable, ['server', 'start-dev', '--help'], {
    env: process.env,
    timeoutMs: STOP_GRACE_MS,
  });
  return (await help.catch(() => '')).includes('--ui-disable-news-fetch');
}

/** The `temporal` tool reads them too: a profile that is not there would keep it from starting. */
function withoutTemporalSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')));
}
