import { type Command, Option } from 'commander';
import { collectText } from './collect-text';
import { AS, JSON_ONLY, SET, TASK_QUEUE } from './flags';
import { LIST_FILTERS, MAX_LISTED } from './list-filters';
import { collectValue } from './parameter-values';
import type { Does } from './program';
import { wholeNumber } from './whole-number';

const RUN = ['<run>', "the run's id, which is its Workflow ID"] as const;
const PACKAGE = ['<package>', 'the name of a package in its definition'] as const;
const NAMED = ['from', 'only'];

/** The commands that are about runs. */
export function addRunVerbs(program: Command, does: Does): void {
  program
    .command('run')
    .description('start a run of a parent package and follow it to its end')
    .argument('<definition>', "a definition file, or the name of one in the workers' folder")
    .option(...SET, collectValue)
    .option('--id <run>', "the run's id (default: the name and the time)")
    .option('--detach', 'start it and do not wait')
    .option(...TASK_QUEUE)
    .option(...JSON_ONLY)
    .action(does(async () => (await import('./commands/run.js')).runCommand));
  program
    .command('list')
    .description('show the runs that Temporal knows of, newest first')
    .addOption(new Option('--status <status>', 'only runs with this status').choices(LIST_FILTERS))
    .option('--limit <runs>', `how many at most, up to ${MAX_LISTED} (default: 20)`, (text: string) =>
      wholeNumber('--limit', text, [1, MAX_LISTED]),
    )
    .option(...JSON_ONLY)
    .action(does(async () => (await import('./commands/list.js')).listCommand));
  addLooks(program, does);
  addRequests(program, does);
  addRerun(program, does);
}

function verb(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .argument(...RUN)
    .option(...JSON_ONLY);
}

/** A verb whose caller and reason go on record. */
function asking(program: Command, name: string, description: string): Command {
  return verb(program, name, description)
    .option('--reason <text>', 'why; it is kept with the run')
    .option(...AS);
}

function addLooks(program: Command, does: Does): void {
  verb(program, 'status', 'show how a run stands now').action(
    does(async () => (await import('./commands/status.js')).statusCommand),
  );
  verb(program, 'watch', 'follow a run to its end').action(
    does(async () => (await import('./commands/watch.js')).watchCommand),
  );
  verb(program, 'report', 'show what became of a run, or how far one that is still running has come').action(
    does(async () => (await import('./commands/report.js')).reportCommand),
  );
}

function addRequests(program: Command, does: Does): void {
  asking(program, 'cancel', 'cancel a run: stop every job of it on its server, with receipts')
    .addOption(new Option('--leave-running', 'leave the jobs running, unwatched').conflicts('force'))
    .option('--force', 'also stop a job that only probably belongs to the run')
    .option('--detach', 'ask for it and do not wait')
    .action(does(async () => (await import('./commands/cancel.js')).cancelCommand));
  asking(program, 'pause', 'start nothing more of a run for now; jobs already running continue').action(
    does(async () => (await import('./commands/pause.js')).pauseCommand),
  );
  asking(program, 'resume', 'continue a paused run').action(
    does(async () => (await import('./commands/resume.js')).resumeCommand),
  );
  asking(program, 'skip', 'pass over a package that has not been started; what comes after it continues')
    .argument(...PACKAGE)
    .action(does(async () => (await import('./commands/skip.js')).skipCommand));
  asking(program, 'retry', 'try a package again that ended badly')
    .argument(...PACKAGE)
    .action(does(async () => (await import('./commands/retry.js')).retryCommand));
  asking(program, 'stop', 'stop the job of one package, with a receipt; the run continues')
    .argument(...PACKAGE)
    .action(does(async () => (await import('./commands/stop.js')).stopCommand));
}

function addRerun(program: Command, does: Does): void {
  asking(program, 'rerun', 'start a new run of what failed in one that has ended; the rest is taken over')
    .addOption(new Option('--failed', 'what failed, was stopped, or was skipped for it (the default)').conflicts(NAMED))
    .addOption(repeated('--from <package>', 'this package and everything downstream of it').conflicts('only'))
    .addOption(repeated('--only <package>', 'this package and no other'))
    .addOption(
      new Option('--unknown <what>', 'with --failed: run packages of unknown outcome again, or take them as succeeded')
        .choices(['again', 'succeeded'])
        .conflicts(NAMED),
    )
    .option('--id <run>', "the new run's id (default: the name and the time)")
    .option('--detach', 'start it and do not wait')
    .option('--task-queue <name>', 'task queue of the workers (default: that of the run that is repeated)')
    .action(does(async () => (await import('./commands/rerun.js')).rerunCommand));
}

function repeated(flags: string, description: string): Option {
  return new Option(flags, `${description}; may be repeated`).argParser(collectText);
}
