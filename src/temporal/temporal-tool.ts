import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { runCommand } from './run-command';

/** A cold start reads some 150 MB from disk. */
const VERSION_TIMEOUT_MS = 20_000;

/**
 * Asks a `temporal` executable for its version, which also proves that it runs on this machine.
 * Returns for example `temporal 1.9.1 (Server 1.32.0, UI 2.54.1)`; throws an Error of one line.
 */
export async function temporalToolVersion(executable: string): Promise<string> {
  const printed = await runCommand(executable, ['--version'], { env: process.env, timeoutMs: VERSION_TIMEOUT_MS });
  const version = /^temporal version (.+)/.exec(printed)?.[1];
  if (version === undefined) throw new Error(`${executable} is not Temporal's own tool`);
  return `temporal ${version.trim()}`;
}

/** The executable file that a shell would run for `name`; undefined when there is none. */
export async function findOnPath(
  name: string,
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): Promise<string | undefined> {
  const directories = (env.PATH ?? '').split(delimiter).filter((directory) => directory !== '');
  for (const directory of directories) {
    const file = join(directory, platform === 'win32' ? `${name}.exe` : name);
    if (await isExecutableFile(file)) return file;
  }
  return undefined;
}

export async function isExecutableFile(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
