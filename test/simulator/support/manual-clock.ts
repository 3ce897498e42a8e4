import { setImmediate } from 'node:timers/promises';
import type { ServerClock } from '../../../simulator/clock';

interface Sleeper {
  readonly untilMs: number;
  readonly wake: () => void;
}

/** A server clock that stands still until a test moves it on. */
export class ManualClock implements ServerClock {
  private readonly sleepers = new Set<Sleeper>();

  constructor(
    private nowMs: number,
    readonly offsetMinutes: (utcMs: number) => number = () => 0,
  ) {}

  utcNowMs(): number {
    return this.nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.sleepers.delete(sleeper);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper = { untilMs: this.nowMs + ms, wake };
      this.sleepers.add(sleeper);
      signal?.addEventListener('abort', wake);
      if (signal?.aborted === true) wake();
    });
  }

  /** Moves on by `ms`, waking each sleeper at its own time and letting it do what it has to. */
  async advance(ms: number): Promise<void> {
    const end = this.nowMs + ms;
    await settle();
    for (;;) {
      const [next] = [...this.sleepers].sort((a, b) => a.untilMs - b.untilMs);
      if (!next || next.untilMs > end) break;
      this.nowMs = Math.max(this.nowMs, next.untilMs);
      next.wake();
      await settle();
    }
    this.nowMs = end;
    await settle();
  }
}

/** Lets everything that can go on without time passing go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await setImmediate();
}
