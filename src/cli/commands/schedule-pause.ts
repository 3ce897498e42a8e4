import { EXIT } from '../exit-status';
import type { CommandIo } from '../io';
import { withClient } from '../with-client';

export interface SchedulePauseOptions {
  /** Why; it is shown with the schedule. */
  readonly note?: string;
  readonly json?: boolean;
}

/** `ssis-parent schedule pause NAME`: it starts nothing by itself until it is resumed. Runs that go on go on. */
export async function schedulePauseCommand(
  name: string,
  options: SchedulePauseOptions,
  io: CommandIo,
): Promise<number> {
  const { note = 'Paused with ssis-parent', json = false } = options;
  return withClient(io.env, async (client) => {
    await client.schedule.getHandle(name).pause(note);
    const text = `Schedule ${name} is paused: it starts nothing by itself. \`ssis-parent schedule resume ${name}\` ends that.`;
    io.out(json ? JSON.stringify({ schedule: name, isPaused: true, note }) : text);
    return EXIT.succeeded;
  });
}
