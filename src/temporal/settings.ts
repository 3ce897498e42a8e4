import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { PayloadCodec } from '@temporalio/common';
import type { NativeConnectionOptions } from '@temporalio/worker';
import { messageOf } from './error-facts';
import { givenPayloadCodec } from './payload-codec';

/** Where Temporal is and how to log in to it, for a client and a worker alike. */
export interface TemporalSettings {
  /** `host:port`. */
  readonly address: string;
  readonly namespace: string;
  /** For `Connection.connect` and `NativeConnection.connect`; the address is in it too. */
  readonly connectionOptions: NativeConnectionOptions;
  /** Who named the address, in words; absent when nobody did and the address is Temporal's default. */
  readonly configuredBy?: string;
  /** The user's own, with which all data in Temporal is encoded; absent when there is none. */
  readonly payloadCodec?: PayloadCodec;
}

/** Temporal's own configuration names a profile, certificate or file that cannot be used. */
export class InvalidTemporalConfiguration extends Error {
  override readonly name = 'InvalidTemporalConfiguration';
}

/** Where every Temporal tool looks when it is told nothing. */
const DEFAULT_ADDRESS = 'localhost:7233';
const DEFAULT_NAMESPACE = 'default';

/**
 * Reads Temporal's own configuration, the same file and variables as the `temporal` tool: `TEMPORAL_ADDRESS`,
 * `TEMPORAL_NAMESPACE`, `TEMPORAL_API_KEY`, `TEMPORAL_TLS…`, `TEMPORAL_PROFILE`, `TEMPORAL_CONFIG_FILE`
 * (https://docs.temporal.io/develop/environment-configuration).
 * Throws {@link InvalidTemporalConfiguration} and InvalidPayloadCodec.
 */
export function temporalSettings(env: NodeJS.ProcessEnv): TemporalSettings {
  const given = givenVariables(env);
  const { connectionOptions, namespace } = loadConfiguration(given);
  checkHeaders(connectionOptions);
  const settings = settingsForAddress(connectionOptions.address ?? DEFAULT_ADDRESS, namespace);
  const payloadCodec = givenPayloadCodec(env);
  const options = {
    ...settings,
    connectionOptions: { ...connectionOptions, address: settings.address },
    ...(payloadCodec === undefined ? {} : { payloadCodec }),
  };
  return connectionOptions.address === undefined ? options : { ...options, configuredBy: configuredBy(given) };
}

/** The settings for a server that is known by its address alone, such as a dev server of our own. */
export function settingsForAddress(address: string, namespace = DEFAULT_NAMESPACE): TemporalSettings {
  return { address, namespace, connectionOptions: { address } };
}

/**
 * An empty variable (`TEMPORAL_ADDRESS=` in a compose file) is one that was not set. Only for gRPC metadata does an
 * empty value have a meaning of its own: it removes the header.
 */
function givenVariables(env: NodeJS.ProcessEnv): Record<string, string> {
  const isGiven = ([name, value]: [string, string | undefined]): boolean =>
    value !== undefined && (value !== '' || name.startsWith('TEMPORAL_GRPC_META_'));
  return Object.fromEntries(Object.entries(env).filter(isGiven)) as Record<string, string>;
}

function loadConfiguration(env: Record<string, string>): ReturnType<typeof loadClientConnectConfig> {
  try {
    return loadClientConnectConfig({ overrideEnvVars: env });
  } catch (error) {
    throw new InvalidTemporalConfiguration(
      `Temporal's own configuration cannot be used: ${messageOf(error).split('\n', 1).join('')}. ` +
        'Correct the TEMPORAL_* variables or the file that `temporal config list` shows.',
      { cause: error },
    );
  }
}

/** What a header of gRPC takes (ASCII-Value: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md). */
const SENDABLE = /^[ -~]*$/;

/** Nobody else may find out: the error of gRPC has the whole header in it, and these are secrets. */
function checkHeaders({
  apiKey,
  metadata = {},
}: ReturnType<typeof loadClientConnectConfig>['connectionOptions']): void {
  const headers = Object.entries(metadata).filter(([name]) => !name.endsWith('-bin'));
  const unsendable = [['api_key', apiKey ?? ''] as const, ...headers].find(
    ([, value]) => !SENDABLE.test(String(value)),
  );
  if (unsendable === undefined) return;
  const name = unsendable[0] === 'api_key' ? 'The API key' : `The header ${unsendable[0]}`;
  throw new InvalidTemporalConfiguration(
    `${name} for Temporal cannot be sent: it has a line end or another character that is not printable ASCII. ` +
      'Correct the TEMPORAL_* variables or the file that `temporal config list` shows.',
  );
}

function configuredBy(env: Record<string, string>): string {
  if (env.TEMPORAL_ADDRESS !== undefined) return 'TEMPORAL_ADDRESS is set';
  const profile = env.TEMPORAL_PROFILE ?? 'default';
  return `profile '${profile}' of ${env.TEMPORAL_CONFIG_FILE ?? "Temporal's configuration file"} names it`;
}
