import type { PackageEntry } from './schema/child-package';
import type { DefaultsEntry } from './schema/settings';

export const SETTING_KEYS = [
  'timeout',
  'onTimeout',
  'startWithin',
  'ifAlreadyRunning',
  'retry',
  'priority',
  'expect',
  'tolerateFailure',
] as const;

/** What holds for a package: what it says itself, or else the defaults; null takes a default away. */
export function effectiveSettings(entry: PackageEntry, defaults: DefaultsEntry): DefaultsEntry {
  const settings: Record<string, unknown> = {};
  for (const key of SETTING_KEYS) {
    const own = entry[key];
    const value = own === undefined ? defaults[key] : own;
    if (value !== undefined && value !== null) settings[key] = value;
  }
  return settings;
}
