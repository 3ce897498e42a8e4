import { scheduleText } from '../../report/schedule-text';
import { EXIT } from '../exit-status';
import type { CommandIo } from '../io';
import { scheduleSnapshot } from '../schedule/describe-schedule';
import { withClient } from '../with-client';

export interface ScheduleDescribeOptions {
  readonly json?: boolean;
}

/** `ssis-parent schedule describe NAME`: when it starts what, and what has become of it so far. */
export async function scheduleDescribeCommand(
  name: string,
  { json = false }: ScheduleDescribeOptions,
  io: CommandIo,
): Promise<number> {
  return withClient(io.env, async (client) => {
    const snapshot = scheduleSnapshot(await client.schedule.getHandle(name).describe());
    io.out(json ? JSON.stringify(snapshot) : scheduleText(snapshot, io.paint));
    return EXIT.succeeded;
  });
}
