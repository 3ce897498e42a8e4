import type { Command } from 'commander';
import { collectText } from '../collect-text';
import { JSON_ONLY, SET, TASK_QUEUE } from '../flags';
import { collectValue } from '../parameter-values';
import type { Does } from '../program';
import { OVERLAP_NAMES } from './overlap-policy';

const NAME = ['<name>', "the schedule's name"] as const;

/** `schedule create`, `list`, `describe`, `pause`, `resume`, `trigger`, `backfill` and `delete`. */
export function addScheduleVerbs(program: Command, does: Does): void {
  const schedule = program.command('schedule').description('have Temporal start runs at certain times');
  addCreate(schedule, does).option(...JSON_ONLY);
  schedule
    .command('list')
    .description('show the schedules of parent packages')
    .option(...JSON_ONLY)
    .action(does(async () => (await import('../commands/schedule-list.js')).scheduleListCommand));
  schedule
    .command('describe')
    .description('show when it starts runs, and what has become of them')
    .argument(...NAME)
    .option(...JSON_ONLY)
    .action(does(async () => (await import('../commands/schedule-describe.js')).scheduleDescribeCommand));
  schedule
    .command('pause')
    .description('start no runs by itself for now')
    .argument(...NAME)
    .option('--note <text>', 'why; shown with it')
    .option(...JSON_ONLY)
    .action(does(async () => (await import('../commands/schedule-pause.js')).schedulePauseCommand));
  schedule
    .command('resume')
    .description('start runs again when they are due')
    .argument(...NAME)
    .option('--note <text>', 'why; shown with it')
    .option(...JSON_ONLY)
    .action(does(async () => (await import('../commands/schedule-resume.js')).scheduleResumeCommand));
  schedule
    .command('trigger')
    .description('start a run of it now')
    .argument(...NAME)
    .option('--overlap <policy>', `when another run is not over yet: ${OVERLAP_NAMES} (default: its own policy)`)
    .option(...JSON_ONLY)
    .action(does(async () => (await import('../commands/schedule-trigger.js')).scheduleTriggerCommand));
  schedule
    .command('backfill')
    .description('start the runs that were due in a span of time')
    .argument(...NAME)
    .requiredOption('--from <moment>', 'from then, such as 2026-11-20T00:00:00+01:00')
    .requiredOption('--to <moment>', 'until then')
    .option('--overlap <policy>', `when they overlap: ${OVERLAP_NAMES} (default: bufferAll, one after another)`)
    .option(...JSON_ONLY)
    .action(does(async () => (await import('../commands/schedule-backfill.js')).scheduleBackfillCommand));
  schedule
    .command('delete')
    .description('delete a schedule; runs that it has started continue')
    .argument(...NAME)
    .option(...JSON_ONLY)
    .action(does(async () => (await import('../commands/schedule-delete.js')).scheduleDeleteCommand));
}

function addCreate(schedule: Command, does: Does): Command {
  return schedule
    .command('create')
    .description('create a schedule; its runs are named after it and the time at which they were due')
    .argument(...NAME)
    .argument('<definition>', "a definition file, of which a copy is kept, or the name of one in the workers' folder")
    .option('--cron <expression>', "times as '0 2 * * 1-5'; may be repeated", collectText)
    .option('--calendar <json>', 'times as \'{"dayOfWeek":"Fri","hour":"17"}\'; may be repeated', collectText)
    .option('--every <time>', 'an interval such as 1h, counted from 1970 in UTC')
    .option('--offset <time>', 'shifts the times of --every')
    .option('--skip <times>', 'leave these times out, as in --cron or --calendar; may be repeated', collectText)
    .option('--time-zone <name>', 'of --cron, --calendar and --skip, such as Europe/Berlin (default: UTC)')
    .option('--overlap <policy>', `when a run is due while another is running: ${OVERLAP_NAMES} (default: skip)`)
    .option('--catchup-window <time>', 'how late a run may be started after an outage (default: 10m)')
    .option('--pause-on-failure', 'pause after a run that did not succeed')
    .option(...SET, collectValue)
    .option('--note <text>', 'shown with it')
    .option(...TASK_QUEUE)
    .action(does(async () => (await import('../commands/schedule-create.js')).scheduleCreateCommand));
}
