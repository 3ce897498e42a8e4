import type { StartWindow } from './definition';
import { present, unlessEmpty } from './present';
import type { WindowEntry } from './schema/window';

/** A window that has been checked, as what it means. */
export function toStartWindow({ timeZone = 'UTC', notBefore, notAfter, blackouts = [] }: WindowEntry): StartWindow {
  return present<StartWindow>({
    timeZone,
    notBefore,
    notAfter,
    blackouts: unlessEmpty(blackouts.map(({ from, to, days }) => present({ from, to, days }))),
  });
}
