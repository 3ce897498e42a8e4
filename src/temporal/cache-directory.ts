import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the product keeps what it has fetched: `SSIS_PARENT_CACHE`, else the place the platform has for such things. */
export function cacheDirectory(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  const own = given(env, 'SSIS_PARENT_CACHE');
  if (own !== undefined) return own;
  const xdg = given(env, 'XDG_CACHE_HOME');
  if (xdg !== undefined) return join(xdg, 'ssis-parent');
  const home = given(env, 'HOME') ?? homedir();
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'ssis-parent');
  if (platform === 'win32') {
    return join(given(env, 'LOCALAPPDATA') ?? join(home, 'AppData', 'Local'), 'ssis-parent', 'Cache');
  }
  return join(home, '.cache', 'ssis-parent');
}

function given(env: NodeJS.ProcessEnv, name: string): string | undefined {
  return env[name] === '' ? undefined : env[name];
}
