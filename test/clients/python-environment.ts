import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from '../../src/temporal/cache-directory';

const run = (file: string, args: readonly string[]): void => {
  execFileSync(file, args, { stdio: 'pipe' });
};
const REQUIREMENTS = join(__dirname, 'requirements.txt');

/**
 * The Python of a virtual environment with the clients of requirements.txt, made in the cache folder when it is not
 * there. Or why there is none: no Python, one without venv, no package registry.
 */
export function pythonEnvironment(): { readonly python: string } | { readonly missing: string } {
  const wanted = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12);
  const folder = join(cacheDirectory(process.env), `python-clients-${wanted}-${process.platform}-${process.arch}`);
  const python = (root: string) => join(root, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const isThere = () => existsSync(python(folder));
  if (isThere()) return { python: python(folder) };
  // Made beside its place, so that one that was broken off is never used.
  const making = `${folder}.${process.pid}`;
  try {
    mkdirSync(cacheDirectory(process.env), { recursive: true });
    run('python3', ['-m', 'venv', making]);
    run(python(making), ['-m', 'pip', 'install', '--quiet', '--no-deps', '-r', REQUIREMENTS]);
    // What is there by now was made by somebody else meanwhile; without its Python, that Python has been uninstalled.
    if (!isThere()) {
      rmSync(folder, { recursive: true, force: true });
      renameSync(making, folder);
    }
    rmSync(making, { recursive: true, force: true });
    return { python: python(folder) };
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    return {
      missing: (error instanceof Error ? error.message : String(error)).trim().split('\n').slice(0, 3).join(' '),
    };
  }
}
