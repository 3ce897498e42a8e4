import { findSubsystem } from '../msdb/tables/syssubsystems';

/** The threads of each subsystem (`syssubsystems.max_worker_threads`): a step waits when all are taken. */
export class WorkerThreads {
  private readonly taken = new Map<string, number>();
  private readonly waiting = new Map<string, (() => void)[]>();

  isFree(subsystem: string): boolean {
    return this.takenOf(subsystem) < (findSubsystem(subsystem)?.max_worker_threads ?? Infinity);
  }

  /** Waits for a thread; false when `signal` aborted first. */
  async take(subsystem: string, signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      if (this.isFree(subsystem)) {
        this.taken.set(subsystem, this.takenOf(subsystem) + 1);
        return true;
      }
      await this.nextRelease(subsystem, signal);
    }
    return false;
  }

  give(subsystem: string): void {
    this.taken.set(subsystem, this.takenOf(subsystem) - 1);
    this.waiting.get(subsystem)?.shift()?.();
  }

  private takenOf(subsystem: string): number {
    return this.taken.get(subsystem) ?? 0;
  }

  private nextRelease(subsystem: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const queue = this.waiting.get(subsystem) ?? [];
      this.waiting.set(subsystem, queue);
      const wake = () => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = () => {
        queue.splice(queue.indexOf(wake), 1);
        resolve();
      };
      queue.push(wake);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }
}
