import { cacheDirectory } from '../../src/temporal/cache-directory';

describe('cacheDirectory', () => {
  it.each<[string, NodeJS.ProcessEnv, NodeJS.Platform, string]>([
    ['SSIS_PARENT_CACHE first', { SSIS_PARENT_CACHE: '/own', XDG_CACHE_HOME: '/xdg', HOME: '/h' }, 'linux', '/own'],
    ['XDG_CACHE_HOME next', { XDG_CACHE_HOME: '/xdg', HOME: '/h' }, 'linux', '/xdg/ssis-parent'],
    ['~/.cache on Linux', { HOME: '/h', XDG_CACHE_HOME: '' }, 'linux', '/h/.cache/ssis-parent'],
    ['~/Library/Caches on macOS', { HOME: '/h' }, 'darwin', '/h/Library/Caches/ssis-parent'],
    ['LOCALAPPDATA on Windows', { LOCALAPPDATA: '/local', HOME: '/h' }, 'win32', '/local/ssis-parent/Cache'],
  ])('is %s', (_, env, platform, expected) => {
    expect(cacheDirectory(env, platform)).toBe(expected);
  });
});
