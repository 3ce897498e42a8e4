import { type Command, Option } from 'commander';
import { collectText } from './collect-text';
import type { Does } from './program';

const RUN = ['<run>', "the run's id, which is its Workflow ID"] as const;
const PACKAGE = ['<package>', 'the name of a package in its definition'] as const;
const NAMED = ['from', 'only'];
const JSON_ONLY = ['--json', 'print only JSON'] as const;

/** The commands that are about a run there is. */
export function addRunVerbs(program: Command, does: Does): void {
  const verb = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .argument(...RUN)
      .option(...JSON_ONLY);
  const asking = (command: Command): Command =>
    command
      .option('--reason <text>', 'why; it is kept with the run')
      .option('--as <name>', 'who asks (default: user@host)');

  verb('status', 'show how a run stands now').action(
    does(async () => (await import('./commands/status.js')).statusCommand),
  );
  verb('watch', 'show a run to its end').action(does(async () => (await import('./commands/watch.js')).watchCommand));
  verb('report', 'show what became of a run, or of one that goes on so far').action(
    does(async () => (await import('./commands/report.js')).reportCommand),
  );
  asking(verb('cancel', 'stop every job of a run on its server, with receipts'))
    .addOption(new Option('--leave-running', 'leave the jobs running, unwatched').conflicts('force'))
    .option('--force', 'stop also a job that is only probably ours')
    .option('--detach', 'ask for it and do not wait')
    .action(does(async () => (await import('./commands/cancel.js')).cancelCommand));
  asking(verb('pause', 'start nothing more of a run for now')).action(
    does(async () => (await import('./commands/pause.js')).pauseCommand),
  );
  asking(verb('resume', 'go on with a paused run')).action(
    does(async () => (await import('./commands/resume.js')).resumeCommand),
  );
  asking(verb('skip', 'pass over a package that has not been started').argument(...PACKAGE)).action(
    does(async () => (await import('./commands/skip.js')).skipCommand),
  );
  asking(verb('retry', 'try a package again that ended badly').argument(...PACKAGE)).action(
    does(async () => (await import('./commands/retry.js')).retryCommand),
  );
  asking(verb('rerun', 'start a new run of what failed in one that has ended; the rest is taken over'))
    .addOption(new Option('--failed', 'what failed, was stopped, or was skipped for it (the default)').conflicts(NAMED))
    .addOption(repeated('--from <package>', 'this package and everything downstream of it').conflicts('only'))
    .addOption(repeated('--only <package>', 'this package and no other'))
    .addOption(
      new Option('--unknown <what>', 'with --failed: run again what nobody knows the end of, or take it as done')
        .choices(['again', 'succeeded'])
        .conflicts(NAMED),
    )
    .option('--id <run>', "the new run's id (default: the name and the time)")
    .option('--detach', 'start it and do not wait')
    .option('--task-queue <name>', 'task queue of the workers (default: that of the run that is repeated)')
    .action(does(async () => (await import('./commands/rerun.js')).rerunCommand));
  asking(verb('stop', 'stop the job of a package').argument(...PACKAGE)).action(
    does(async () => (await import('./commands/stop.js')).stopCommand),
  );
}

function repeated(flags: string, description: string): Option {
  return new Option(flags, `${description}; may be repeated`).argParser(collectText);
}
