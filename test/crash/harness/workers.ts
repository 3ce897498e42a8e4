import { type RunningCommand, startCommand } from '../../support/cli';

const READY = 'Worker on task queue';

/** Keeps so many workers alive, as a service manager would: one that has ended is followed by another at once. */
export class Workers {
  #alive: RunningCommand[] = [];
  readonly #replacements = new Set<Promise<void>>();
  #isClosed = false;
  /** When the last of them died, as `performance.now()` tells it; undefined as long as there has always been one. */
  lastBlackout: number | undefined;

  constructor(
    private readonly args: readonly string[],
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  get alive(): readonly RunningCommand[] {
    return this.#alive;
  }

  async start(count: number): Promise<void> {
    for (let index = 0; index < count; index++) this.#startOne();
    await Promise.all(this.#alive.map((worker) => worker.says(READY)));
  }

  /** One of them takes work. */
  get isOneReady(): boolean {
    return this.#alive.some((worker) => (worker.stdout() + worker.stderr()).includes(READY));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const worker of this.#alive) worker.kill('SIGKILL');
    await Promise.all([...this.#replacements, ...this.#alive.map(({ ended }) => ended)]);
  }

  #startOne(): void {
    const worker = startCommand(['worker', ...this.args], this.env);
    this.#alive.push(worker);
    const replaced = worker.ended.then(() => {
      this.#alive = this.#alive.filter((each) => each !== worker);
      if (this.#alive.length === 0) this.lastBlackout = performance.now();
      this.#replacements.delete(replaced);
      if (!this.#isClosed) this.#startOne();
    });
    this.#replacements.add(replaced);
  }
}
