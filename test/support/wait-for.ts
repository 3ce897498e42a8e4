import { setTimeout as delay } from 'node:timers/promises';

/** Waits until `condition` holds, asking every 20 ms. Throws after `withinMs`, naming what was waited for. */
export async function waitFor(
  what: string,
  condition: () => boolean | Promise<boolean>,
  withinMs = 60_000,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Waited ${withinMs} ms in vain until ${what}`);
    await delay(20);
  }
}
