import type { Command } from 'commander';
import { collectText } from '../collect-text';
import { collectValue } from '../parameter-values';
import type { Does } from '../program';
import { OVERLAP_NAMES } from './overlap-policy';

type Flag = readonly [flags: string, description: string];

const NAME = ['<name>', "the schedule's name"] as const;

/** `schedule create`, `list`, `describe`, `pause`, `resume`, `trigger`, `backfill` and `delete`. */
export function addScheduleVerbs(program: Command, does: Does, { json, queue }: { json: Flag; queue: Flag }): void {
  const schedule = program.command('schedule').description('have Temporal start runs at certain times');
  addCreate(schedule, does, queue).option(...json);
  schedule
    .command('list')
    .description('show the schedules of parent packages')
    .option(...json)
    .action(does(async () => (await import('../commands/schedule-list.js')).scheduleListCommand));
  schedule
    .command('describe')
    .description('show when it starts what, and what has become of it')
    .argument(...NAME)
    .option(...json)
    .action(does(async () => (await import('../commands/schedule-describe.js')).scheduleDescribeCommand));
  schedule
    .command('pause')
    .description('let it start nothing by itself for now')
    .argument(...NAME)
    .option('--note <text>', 'why; shown with it')
    .option(...json)
    .action(does(async () => (await import('../commands/schedule-pause.js')).schedulePauseCommand));
  schedule
    .command('resume')
    .description('let it start runs again')
    .argument(...NAME)
    .option('--note <text>', 'why; shown with it')
    .option(...json)
    .action(does(async () => (await import('../commands/schedule-resume.js')).scheduleResumeCommand));
  schedule
    .command('trigger')
    .description('start a run of it now')
    .argument(...NAME)
    .option('--overlap <policy>', `when another one goes on: ${OVERLAP_NAMES} (default: its own policy)`)
    .option(...json)
    .action(does(async () => (await import('../commands/schedule-trigger.js')).scheduleTriggerCommand));
  schedule
    .command('backfill')
    .description('start the runs that were due in a span of time')
    .argument(...NAME)
    .requiredOption('--from <moment>', 'from then, such as 2026-11-20T00:00:00+01:00')
    .requiredOption('--to <moment>', 'until then')
    .option('--overlap <policy>', `how they go together: ${OVERLAP_NAMES} (default: bufferAll, one after another)`)
    .option(...json)
    .action(does(async () => (await import('../commands/schedule-backfill.js')).scheduleBackfillCommand));
  schedule
    .command('delete')
    .description('let it start nothing more; runs that go on go on')
    .argument(...NAME)
    .option(...json)
    .action(does(async () => (await import('../commands/schedule-delete.js')).scheduleDeleteCommand));
}

function addCreate(schedule: Command, does: Does, queue: Flag): Command {
  return schedule
    .command('create')
    .description('make a schedule; its runs are named after it and the time at which they were due')
    .argument(...NAME)
    .argument(
      '<definition>',
      'a definition file, which is taken along, or the name of one in the folder of the workers',
    )
    .option('--cron <expression>', "times as '0 2 * * 1-5'; may be repeated", collectText)
    .option('--calendar <json>', 'times as \'{"dayOfWeek":"Fri","hour":"17"}\'; may be repeated', collectText)
    .option('--every <time>', 'an interval such as 1h, counted from 1970 in UTC')
    .option('--offset <time>', 'shifts the times of --every')
    .option('--skip <times>', 'leave these times out, as in --cron or --calendar; may be repeated', collectText)
    .option('--time-zone <name>', 'of --cron, --calendar and --skip, such as Europe/Berlin (default: UTC)')
    .option('--overlap <policy>', `when a run is due while another goes on: ${OVERLAP_NAMES} (default: skip)`)
    .option('--catchup-window <time>', 'how late a run may be started after an outage (default: 10m)')
    .option('--pause-on-failure', 'pause after a run that did not succeed')
    .option('--set <name=value>', 'the value of a parameter; may be repeated', collectValue)
    .option('--note <text>', 'shown with it')
    .option(...queue)
    .action(does(async () => (await import('../commands/schedule-create.js')).scheduleCreateCommand));
}
