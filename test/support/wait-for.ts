import { setTimeout as delay } from 'node:timers/promises';

/** Waits until `condition` holds, asking every 20 ms. Throws after `withinMs`, naming what was waited for. */
export async function waitFor(
  what: string,
  condition: () => boolean | Promise<boolean>,
  withinMs = 60_000,
): Promise<void> {
  await waitForValue(what, async () => ((await condition()) ? true : undefined), withinMs);
}

/** The same for what is there once `ask` gives anything but undefined, which is returned. */
export async function waitForValue<T>(
  what: string,
  ask: () => T | undefined | Promise<T | undefined>,
  withinMs = 60_000,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) throw new Error(`Waited ${withinMs} ms in vain until ${what}`);
    await delay(20);
  }
}
