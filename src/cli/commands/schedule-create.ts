import { type Client, ScheduleAlreadyRunning, type ScheduleOptions } from '@temporalio/client';
import { scheduleText } from '../../report/schedule-text';
import { DEFAULT_TASK_QUEUE } from '../../temporal/task-queues';
import { readDefinitionInput } from '../definition-input';
import { EXIT } from '../exit-status';
import type { CommandIo } from '../io';
import { CommandProblem } from '../command-problem';
import { scheduleSnapshot } from '../schedule/describe-schedule';
import { parseSeconds } from '../schedule/option-values';
import { parseOverlap } from '../schedule/overlap-policy';
import { scheduleTimes, type TimeOptions } from '../schedule/schedule-times';
import { withClient } from '../with-client';

export interface ScheduleCreateOptions extends TimeOptions {
  readonly overlap?: string;
  readonly catchupWindow?: string;
  readonly pauseOnFailure?: boolean;
  readonly set?: Readonly<Record<string, string>>;
  readonly note?: string;
  readonly taskQueue?: string;
  readonly json?: boolean;
}

/** Temporal's own default, a year, would start a year of missed runs after an outage. */
const CATCHUP_WINDOW_MS = 600_000;
/** What is less, Temporal takes for this. */
const LEAST_CATCHUP_WINDOW_MS = 10_000;

/** `ssis-parent schedule create NAME DEFINITION`: has Temporal start runs at certain times. A file is checked first. */
export async function scheduleCreateCommand(
  name: string,
  definition: string,
  options: ScheduleCreateOptions,
  io: CommandIo,
): Promise<number> {
  const schedule = scheduleOf(name, definition, options);
  return withClient(io.env, async (client) => {
    const handle = await create(client, schedule, options);
    const snapshot = scheduleSnapshot(await handle.describe());
    if (options.json !== true) {
      if (snapshot.next.length === 0) io.err('All of its times are in the past, so it will start nothing by itself.');
      if (snapshot.overlap === 'terminateOther') io.err(TERMINATES);
    }
    io.out(options.json === true ? JSON.stringify(snapshot) : scheduleText(snapshot, io.paint));
    return EXIT.succeeded;
  });
}

const TERMINATES =
  'terminateOther leaves the jobs of the run that it ends running, and nothing follows them; cancelOther stops them.';

function scheduleOf(name: string, definition: string, options: ScheduleCreateOptions): ScheduleOptions {
  if (name.trim() === '') throw new CommandProblem('The schedule needs a name that is not empty.', EXIT.usage);
  const { overlap = 'skip', catchupWindow, pauseOnFailure = false, note, taskQueue, set } = options;
  const spec = scheduleTimes(options);
  return {
    scheduleId: name,
    spec,
    action: {
      type: 'startWorkflow',
      workflowType: 'parentPackage',
      // Temporal appends the time at which a run was due.
      workflowId: name,
      taskQueue: taskQueue ?? DEFAULT_TASK_QUEUE,
      args: [readDefinitionInput(definition, set).value],
    },
    policies: {
      overlap: parseOverlap(overlap),
      catchupWindow:
        catchupWindow === undefined
          ? CATCHUP_WINDOW_MS
          : parseSeconds('--catchup-window', catchupWindow, LEAST_CATCHUP_WINDOW_MS),
      pauseOnFailure,
    },
    ...(note === undefined ? {} : { state: { note } }),
  };
}

async function create(client: Client, schedule: ScheduleOptions, { cron = [], timeZone }: ScheduleCreateOptions) {
  try {
    return await client.schedule.create(schedule);
  } catch (error) {
    const { scheduleId: name } = schedule;
    if (error instanceof ScheduleAlreadyRunning) {
      const text = `There is a schedule '${name}' already, so none was made; \`ssis-parent schedule describe ${name}\` shows it.`;
      throw new CommandProblem(text, EXIT.usage);
    }
    // How the client says that Temporal does not take the times.
    if (!(error instanceof TypeError)) throw error;
    const given = [
      ...cron.map((each) => `--cron '${each}'`),
      ...(timeZone === undefined ? [] : [`--time-zone ${timeZone}`]),
    ];
    const text = `Temporal does not take these times (${given.join(', ')}): ${error.message}. A cron expression has 5 to 7 fields, such as '0 2 * * 1-5'.`;
    throw new CommandProblem(text, EXIT.usage);
  }
}
