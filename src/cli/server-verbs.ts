import type { Command } from 'commander';
import { AS, JSON_ONLY, TASK_QUEUE } from './flags';
import type { Does } from './program';

/** The commands that are about a SQL Server, whatever the run. */
export function addServerVerbs(program: Command, does: Does): void {
  program
    .command('drain')
    .description('start nothing more on a server, whatever the run; jobs already running there continue')
    .argument('<server>', 'its alias in the inventory')
    .option('--reason <text>', 'why; runs that wait for the server show it')
    .option(...AS)
    .option(...TASK_QUEUE)
    .option(...JSON_ONLY)
    .action(does(async () => (await import('./commands/drain.js')).drainCommand));
  program
    .command('undrain')
    .description('let runs start jobs on a server again')
    .argument('<server>', 'its alias in the inventory')
    .option(...AS)
    .option(...JSON_ONLY)
    .action(does(async () => (await import('./commands/undrain.js')).undrainCommand));
  program
    .command('grants')
    .description('print the T-SQL that gives a login the rights it needs and no more')
    .argument('<profile>', 'runner (what a worker needs), provisioner or collector')
    .requiredOption('--login <name>', 'a SQL login, or DOMAIN\\account')
    .option('--own-jobs', 'runner: only for jobs that the login owns')
    .action(does(async () => (await import('./commands/grants.js')).grantsCommand));
}
