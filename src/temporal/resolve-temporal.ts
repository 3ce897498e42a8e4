import { messageOf } from './error-facts';
import { executableSources, type ExecutableSource } from './executable-sources';
import { temporalSettings, type TemporalSettings } from './settings';
import { TemporalNotFound } from './temporal-not-reachable';
import { temporalToolVersion } from './temporal-tool';

/** A `temporal` tool that can run a dev server. */
export interface DevServerExecutable {
  readonly kind: 'executable';
  readonly executable: string;
  /** For example `temporal 1.9.1 (Server 1.32.0, UI 2.54.1)`. */
  readonly version: string;
  /** Where it comes from. */
  readonly reason: string;
  /** One line for each place that was asked before and had none. */
  readonly tried: readonly string[];
}

/** A server that Temporal's own configuration names. Nobody has asked yet whether it answers. */
export interface ConfiguredTemporal {
  readonly kind: 'address';
  readonly settings: TemporalSettings;
  readonly reason: string;
  readonly tried: readonly string[];
}

export interface ResolveOptions {
  /** Is told in one line what failed and what is being waited for. */
  readonly tell?: (line: string) => void;
  /** The places to ask; those of {@link executableSources} unless given. */
  readonly sources?: readonly ExecutableSource[];
  /** Proves that an executable works and returns its version; `--version` unless given. */
  readonly versionOf?: (executable: string) => Promise<string>;
  /** Gives up; what is thrown then is its reason. */
  readonly signal?: AbortSignal;
}

/**
 * Which Temporal server to use: the configured one, else a dev server to be started from the first executable found.
 * Throws {@link TemporalNotFound}, and `InvalidTemporalConfiguration` when what is configured cannot be used.
 */
export async function resolveTemporal(
  env: NodeJS.ProcessEnv,
  options: ResolveOptions = {},
): Promise<ConfiguredTemporal | DevServerExecutable> {
  const settings = temporalSettings(env);
  if (settings.configuredBy === undefined) return resolveDevServer(env, options);
  return { kind: 'address', settings, reason: settings.configuredBy, tried: [] };
}

/** The executable for a dev server of our own, whatever address is configured. Throws {@link TemporalNotFound}. */
export async function resolveDevServer(
  env: NodeJS.ProcessEnv,
  options: ResolveOptions = {},
): Promise<DevServerExecutable> {
  const { tell = () => undefined, sources = executableSources(env), versionOf = temporalToolVersion } = options;
  const tried: string[] = [];
  for (const source of sources) {
    if (source.announcement !== undefined) tell(source.announcement);
    try {
      const executable = await source.find(options.signal);
      const version = await versionOf(executable);
      return { kind: 'executable', executable, version, reason: `found by ${source.name}`, tried };
    } catch (error) {
      options.signal?.throwIfAborted();
      const line = `${source.name}: ${messageOf(error)}`;
      tried.push(line);
      tell(line);
    }
  }
  throw new TemporalNotFound(tried);
}
