import { scheduleTable } from '../../report/schedule-text';
import type { ScheduleLine } from '../../report/schedule-snapshot';
import { EXIT } from '../exit-status';
import type { CommandIo } from '../io';
import { scheduleLine } from '../schedule/describe-schedule';
import { withClient } from '../with-client';

export interface ScheduleListOptions {
  readonly json?: boolean;
}

/** `ssis-parent schedule list`: the schedules that start parent packages, whoever made them. */
export async function scheduleListCommand({ json = false }: ScheduleListOptions, io: CommandIo): Promise<number> {
  return withClient(io.env, async (client) => {
    const schedules: ScheduleLine[] = [];
    for await (const summary of client.schedule.list()) {
      if (summary.action?.workflowType === 'parentPackage') schedules.push(scheduleLine(summary));
    }
    if (json) io.out(JSON.stringify(schedules));
    else if (schedules.length === 0)
      io.err('There is no schedule of a parent package; `ssis-parent schedule create` makes one.');
    else io.out(scheduleTable(schedules, io.paint));
    return EXIT.succeeded;
  });
}
