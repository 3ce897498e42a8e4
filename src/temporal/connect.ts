import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { createDataConverter } from './data-converter';
import { codeOf, messageOf } from './error-facts';
import { knock } from './knock';
import { retryInterceptor } from './retry-interceptor';
import type { TemporalSettings } from './settings';
import { TemporalNotReachable } from './temporal-not-reachable';

export interface ConnectOptions {
  /** How long to wait for an answer, in milliseconds; 5 seconds unless given. */
  readonly timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 5_000;

/**
 * A client that reads and writes payloads as our workers do. Close it with `client.connection.close()`.
 * Throws {@link TemporalNotReachable}, at once when nobody listens and else when nothing answers in time.
 */
export async function connectClient(settings: TemporalSettings, options: ConnectOptions = {}): Promise<Client> {
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const connection = await withinTime(settings, timeoutMs, () =>
    Connection.connect({
      ...settings.connectionOptions,
      connectTimeout: timeoutMs,
      interceptors: [retryInterceptor],
    }),
  );
  const dataConverter = createDataConverter(settings.payloadCodec);
  return new Client({ connection, namespace: settings.namespace, dataConverter });
}

/**
 * The connection of a worker. Close it when all its workers have stopped.
 * Throws {@link TemporalNotReachable}, at once when nobody listens and else when nothing answers in time.
 */
export async function connectWorker(
  settings: TemporalSettings,
  options: ConnectOptions = {},
): Promise<NativeConnection> {
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  return withinTime(settings, timeoutMs, () => NativeConnection.connect(settings.connectionOptions));
}

async function withinTime<T extends { close(): Promise<void> }>(
  settings: TemporalSettings,
  timeoutMs: number,
  connect: () => Promise<T>,
): Promise<T> {
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    if (!isProxied()) await knock(settings.address, deadline);
    return await beforeDeadline(connect(), deadline);
  } catch (error) {
    throw notReachable(settings, deadline.aborted ? deadline.reason : error);
  }
}

/** The gRPC client goes through the proxy that these name, so a connection of our own would prove nothing. */
function isProxied(): boolean {
  return ['grpc_proxy', 'https_proxy', 'http_proxy'].some((name) => (process.env[name] ?? '') !== '');
}

/** A connection that comes after all, when nobody waits any more, is closed. */
async function beforeDeadline<T extends { close(): Promise<void> }>(
  connecting: Promise<T>,
  deadline: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    deadline.addEventListener('abort', () => reject(deadline.reason as Error), { once: true });
    connecting.then((connection) => (deadline.aborted ? connection.close() : resolve(connection))).catch(reject);
  });
}

function notReachable(settings: TemporalSettings, cause: unknown): TemporalNotReachable {
  const next =
    settings.configuredBy === undefined
      ? 'start one with `ssis-parent temporal --start`, or set TEMPORAL_ADDRESS to a server that runs'
      : `check that it runs and that the address is right (${settings.configuredBy})`;
  return new TemporalNotReachable(`Temporal is not reachable at ${settings.address} (${reasonOf(cause)}): ${next}.`, {
    cause,
  });
}

/** What the many texts for one trouble have in common: those of Node, of gRPC for Node and of the SDK's core. */
const REASONS: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/refused/i, 'connection refused'],
  [/ENOTFOUND|EAI_AGAIN|dns error/i, 'the host name is not known'],
  [/certificate|tls|ssl/i, 'the TLS handshake failed'],
  [/unauthenticated|unauthorized|permission/i, 'it refuses these credentials'],
  [/deadline|timeout/i, 'no answer in time'],
  [/grpc-status|http2|protocol/i, 'what answers there is not Temporal'],
];

function reasonOf(cause: unknown): string {
  const text = causes(cause).join(' ');
  const known = REASONS.find(([pattern]) => pattern.test(text));
  return known?.[1] ?? text.split('\n', 1)[0] ?? text;
}

function causes(error: unknown): string[] {
  const code = codeOf(error);
  const cause = error instanceof Error ? error.cause : undefined;
  return [messageOf(error), ...(code === undefined ? [] : [code]), ...(cause === undefined ? [] : causes(cause))];
}
