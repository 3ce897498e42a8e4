import type { Client } from '@temporalio/client';
import { msToTs, tsToDate } from '@temporalio/common/lib/time';
import { clockIn } from '../../report/schedule-text';
import { plural } from '../../report/words';
import { EXIT } from '../exit-status';
import type { CommandIo } from '../io';
import { CommandProblem } from '../command-problem';
import { scheduleSnapshot } from '../schedule/describe-schedule';
import { parseMoment } from '../schedule/option-values';
import { overlapName, parseOverlap } from '../schedule/overlap-policy';
import { withClient } from '../with-client';

export interface ScheduleBackfillOptions {
  readonly from: string;
  readonly to: string;
  readonly overlap?: string;
  readonly json?: boolean;
}

/** With `skip`, all would be due at once and all but the first be skipped. */
const ONE_AFTER_ANOTHER = 'bufferAll';
const SHOWN = 20;

/** `ssis-parent schedule backfill NAME --from --to`: starts the runs that were or will be due then, now. */
export async function scheduleBackfillCommand(
  name: string,
  options: ScheduleBackfillOptions,
  io: CommandIo,
): Promise<number> {
  const range = { start: parseMoment('--from', options.from), end: parseMoment('--to', options.to) };
  if (range.end < range.start) throw new CommandProblem(`--to: '${options.to}' is before --from.`, EXIT.usage);
  const overlap = parseOverlap(options.overlap ?? ONE_AFTER_ANOTHER);
  return withClient(io.env, async (client) => {
    const handle = client.schedule.getHandle(name);
    const { timeZone } = scheduleSnapshot(await handle.describe());
    const times = await timesWithin(client, name, range);
    if (times.length === 0) {
      const text = `Schedule ${name} has no time from ${options.from} to ${options.to}, so nothing was started.`;
      throw new CommandProblem(text, EXIT.usage);
    }
    await handle.backfill({ ...range, overlap });
    if (options.json === true) {
      io.out(JSON.stringify({ schedule: name, overlap: overlapName(overlap), times }));
      return EXIT.succeeded;
    }
    const shown = times.slice(0, SHOWN).map((time) => `  ${clockIn(time, timeZone)}`);
    const more = times.length > SHOWN ? [`  … and ${times.length - SHOWN} more`] : [];
    io.out(
      [
        `${plural(times.length, 'run')} of ${name}, with the overlap policy '${overlapName(overlap)}', for:`,
        ...shown,
        ...more,
      ].join('\n'),
    );
    return EXIT.succeeded;
  });
}

async function timesWithin(client: Client, scheduleId: string, { start, end }: { start: Date; end: Date }) {
  const { startTime } = await client.workflowService.listScheduleMatchingTimes({
    namespace: client.options.namespace,
    scheduleId,
    // A backfill takes in its first moment, this does not.
    startTime: msToTs(start.getTime() - 1),
    endTime: msToTs(end.getTime()),
  });
  return startTime.map((time) => tsToDate(time).toISOString());
}
