import type { Problem } from '../yaml-file/problem';
import { effectiveSettings } from './effective-settings';
import type { PackageEntry } from './schema/child-package';
import { durationMs } from './schema/duration';
import type { DefaultsEntry } from './schema/settings';
import type { EntrySketch } from './sketch';

/** Settings that make no sense together; it is said at the first of them that is written there. */
interface Contradiction {
  readonly keys: readonly (keyof DefaultsEntry)[];
  readonly text: string;
}

/** Settings of packages that make no sense together, be they their own or the defaults. */
export function checkSettings(packages: ReadonlyMap<EntrySketch, PackageEntry>, defaults: DefaultsEntry): Problem[] {
  const problems: Problem[] = contradictions(defaults).map(({ keys: [key = 'timeout'], text }) => ({
    path: ['defaults', key],
    text,
  }));
  let hasTimeout = defaults.timeout !== undefined;
  for (const [{ path }, entry] of packages) {
    const settings = effectiveSettings(entry, defaults);
    if (settings.timeout !== undefined) hasTimeout = true;
    else if (entry.onTimeout !== undefined) {
      problems.push({ path: [...path, 'onTimeout'], text: 'there is no timeout, neither here nor in the defaults' });
    }
    for (const { keys, text } of contradictions(settings)) {
      const own = keys.find((key) => entry[key] !== undefined);
      if (own !== undefined) problems.push({ path: [...path, own], text });
    }
  }
  if (!hasTimeout && defaults.onTimeout !== undefined) {
    problems.push({ path: ['defaults', 'onTimeout'], text: 'there is no timeout, neither here nor at any package' });
  }
  return problems;
}

function contradictions({ timeout, onTimeout, retry, expect }: DefaultsEntry): Contradiction[] {
  const found: Contradiction[] = [];
  if (timeout !== undefined && expect !== undefined && durationMs(expect) > durationMs(timeout)) {
    found.push({ keys: ['expect', 'timeout'], text: `it is expected to take ${expect}, but may take ${timeout} only` });
  }
  if (onTimeout === 'leave' && retry?.on?.includes('timedOut') === true) {
    const text =
      'a job that is left running at its timeout cannot be started again: stop it, or do not retry on timedOut';
    found.push({ keys: ['onTimeout', 'retry'], text });
  }
  return found;
}
