import type { WriteStream } from 'node:tty';
import type { LiveTerminal } from './io';

/** Draws on a terminal stream. */
export async function liveTerminal(stream: WriteStream): Promise<LiveTerminal> {
  const { createLogUpdate } = await import('log-update');
  const update = createLogUpdate(stream);
  return {
    get columns() {
      return stream.columns;
    },
    get rows() {
      return stream.rows;
    },
    draw: (text) => {
      if (text === '') update.clear();
      else update(text);
    },
    done: () => {
      update.done();
    },
  };
}
