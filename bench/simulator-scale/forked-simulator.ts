import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Scale } from './scale';
import type { Started, Usage } from './simulator-process';

/** A simulator in a process of its own, so that its CPU time and memory are not those of its clients. */
export class ForkedSimulator {
  private constructor(
    private readonly child: ChildProcess,
    readonly started: Started,
  ) {}

  static async start(scale: Scale): Promise<ForkedSimulator> {
    const child = fork(join(__dirname, 'simulator-process.ts'), [JSON.stringify(scale)], {
      execArgv: ['--expose-gc', '--import', 'tsx'],
    });
    return new ForkedSimulator(child, (await nextMessage(child)) as Started);
  }

  async usage(): Promise<Usage> {
    const answer = nextMessage(this.child);
    this.child.send('usage');
    return (await answer) as Usage;
  }

  async close(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.disconnect();
    await exited;
  }
}

async function nextMessage(child: ChildProcess): Promise<unknown> {
  const answered = new AbortController();
  const { signal } = answered;
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`the simulator's process ended with ${String(code)}`);
  });
  try {
    const [message] = (await Promise.race([once(child, 'message', { signal }), ended])) as [unknown];
    return message;
  } finally {
    answered.abort();
    await ended.catch(() => undefined);
  }
}
