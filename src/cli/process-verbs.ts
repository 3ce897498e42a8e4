import type { Command } from 'commander';
import { JSON_ONLY, TASK_QUEUE } from './flags';
import type { Does } from './program';
import { wholeNumber } from './whole-number';

const MAX_PORT = 65_535;

/** The commands that run a part of an installation until Ctrl-C, and `setup`, which prepares Temporal for them. */
export function addProcessVerbs(program: Command, does: Does): void {
  addWorker(program, does);
  program
    .command('temporal')
    .description('say which Temporal server is used and why; with --start, run a dev server')
    .option('--start', 'run a dev server until Ctrl-C')
    .option('--data <dir>', 'keep its data there')
    .option('--port <port>', 'its port (default: a free one)', port('--port', 1))
    .option(...JSON_ONLY)
    .action(does(async () => (await import('./commands/temporal.js')).temporalCommand));
  program
    .command('setup')
    .description('register the search attributes by which runs are found')
    .option(...JSON_ONLY)
    .action(does(async () => (await import('./commands/setup.js')).setupCommand));
  addSimulator(program, does);
}

function addWorker(program: Command, does: Does): void {
  program
    .command('worker')
    .description('carry out runs until Ctrl-C, which leaves all jobs running')
    .requiredOption('--servers <file>', 'the inventory: where the servers are and how to log in')
    .option('--definitions <dir>', 'the folder of definitions that runs refer to by name (default: the current one)')
    .option(...TASK_QUEUE)
    .option('--window <packages>', 'packages in flight at once in a run (default: 500)')
    .option('--heartbeat-timeout <time>', 'how long the death of a worker may go unnoticed (default: 10s)')
    .option('--ticket-life <time>', 'how long a start ticket is valid (default: 30s)')
    .option('--settle-time <time>', 'how long an accepted start may take to show on a server (default: 10s)')
    .option('--grace <time>', 'how long rows may be missing before an outcome is unknown (default: 1m)')
    .option(
      '--continue-as-new-from <events>',
      'history size from which a run continues as new at a quiet moment (default: 2500)',
    )
    .option('--continue-as-new-at <events>', 'history size at which it does so in any case (default: 4000)')
    .option('--json', 'log one JSON object per line')
    .action(does(async () => (await import('./commands/worker.js')).workerCommand));
}

function addSimulator(program: Command, does: Does): void {
  program
    .command('simulator')
    .description('run simulated SQL Servers with Agent until Ctrl-C, or while a command runs')
    .usage('[options] <file> [-- <command> ...]')
    .argument('<file>', 'a description of the servers')
    .argument('[command...]', 'runs while they listen; it finds them in SIMULATOR_SERVERS and SIMULATOR_<NAME>')
    .option('--journal <file>', 'append what happens there as JSON lines')
    .option(
      '--control <port>',
      'let faults be set over HTTP on this port of 127.0.0.1; 0 takes a free one',
      port('--control', 0),
    )
    .option(...JSON_ONLY)
    .action(does(async () => (await import('./commands/simulator.js')).simulatorCommand));
}

function port(option: string, least: 0 | 1): (text: string) => number {
  return (text) => wholeNumber(option, text, [least, MAX_PORT]);
}
