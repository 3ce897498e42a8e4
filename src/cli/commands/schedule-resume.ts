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
    const text = `Schedule ${name} is resumed. Runs that were due meanwhile are not started; \`ssis-parent schedule backfill ${name}\` starts them.`;
    io.out(json ? JSON.stringify({ schedule: name, isPaused: false, note }) : text);
    return EXIT.succeeded;
  });
}
