import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDirectory } from '../../src/temporal/cache-directory';

const run = promisify(execFile);
const REQUIREMENTS = join(__dirname, 'requirements.txt');

/**
 * The Python of a virtual environment with the clients of requirements.txt, made in the cache folder when it is not
 * there. Or why there is none: no Python, one without venv, no package registry.
 */
export async function pythonEnvironment(): Promise<{ readonly python: string } | { readonly missing: string }> {
  const wanted = createHash('sha256')
    .update(await readFile(REQUIREMENTS))
    .digest('hex')
    .slice(0, 12);
  const folder = join(cacheDirectory(process.env), `python-clients-${wanted}-${process.platform}-${process.arch}`);
  const python = (root: string) => join(root, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const isThere = async () => (await stat(python(folder)).catch(() => undefined)) !== undefined;
  if (await isThere()) return { python: python(folder) };
  // Made beside its place, so that one that was broken off is never used.
  const making = `${folder}.${process.pid}`;
  try {
    await mkdir(cacheDirectory(process.env), { recursive: true });
    await run('python3', ['-m', 'venv', making]);
    await run(python(making), ['-m', 'pip', 'install', '--quiet', '--no-deps', '-r', REQUIREMENTS]);
    // What is there by now was made by somebody else meanwhile; without its Python, that Python has been uninstalled.
    if (!(await isThere())) {
      await rm(folder, { recursive: true, force: true });
      await rename(making, folder);
    }
    await rm(making, { recursive: true, force: true });
    return { python: python(folder) };
  } catch (error) {
    await rm(making, { recursive: true, force: true });
    return {
      missing: (error instanceof Error ? error.message : String(error)).trim().split('\n').slice(0, 3).join(' '),
    };
  }
}
