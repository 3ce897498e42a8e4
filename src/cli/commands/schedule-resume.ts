import { EXIT } from '../exit-status';
import type { CommandIo } from '../io';
import { withClient } from '../with-client';
import type { SchedulePauseOptions } from './schedule-pause';

/** `ssis-parent schedule resume NAME`: it starts runs again; what was due meanwhile is not made up for. */
export async function scheduleResumeCommand(
  name: string,
  options: SchedulePauseOptions,
  io: CommandIo,
): Promise<number> {
  const { note = 'Resumed with ssis-parent', json = false } = options;
  return withClient(io.env, async (client) => {
    await client.schedule.getHandle(name).unpause(note);
    const text = `Schedule ${name} goes on. What was due meanwhile is not made up for; \`ssis-parent schedule backfill ${name}\` does that.`;
    io.out(json ? JSON.stringify({ schedule: name, isPaused: false, note }) : text);
    return EXIT.succeeded;
  });
}
