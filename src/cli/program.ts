import { Command, CommanderError, Option } from 'commander';
import { version } from '../../package.json';
import { EXIT } from './exit-status';
import type { CommandIo } from './io';
import { LIST_FILTERS } from './list-filters';
import { collectValue } from './parameter-values';
import { CommandProblem } from './command-problem';
import { addScheduleVerbs } from './schedule/schedule-verbs';
import { addRunVerbs } from './run-verbs';

const EXIT_STATUSES = `
Exit status: 0 succeeded, 1 the run failed, 2 wrong usage or definition, 3 Temporal or a server not reachable,
4 canceled, 5 some outcome unknown, 130 interrupted (the run goes on).`;

/** Carries out a command line. Returns the exit status; throws what `problemOf` can explain. */
export async function runProgram(argv: readonly string[], io: CommandIo): Promise<number> {
  let exitStatus: number = EXIT.succeeded;
  // Commander gives the arguments, the options, and itself, in whose place we are given.
  const does: Does =
    (command) =>
    async (...given) => {
      exitStatus = await (await command())(...given.slice(0, -1), io);
    };
  const program = createProgram(does);
  for (const command of withSubcommands(program)) {
    command.exitOverride();
    command.configureOutput({ writeOut: (text) => io.out(text.trimEnd()), writeErr: (text) => io.err(text.trimEnd()) });
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has said already what is wrong.
    return error.exitCode === 0 ? EXIT.succeeded : EXIT.usage;
  }
  return exitStatus;
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/** What Commander hands over has no types: those of a command's arguments are kept by how it is declared below. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Action = (...args: any[]) => number | Promise<number>;

/** A command is loaded when it is given: Temporal's SDK and the driver would make every other one wait for them. */
export type Does = (load: () => Promise<Action>) => (...given: unknown[]) => Promise<void>;

function createProgram(does: Does): Command {
  const program = new Command('ssis-parent')
    .description('Runs SSIS child packages as SQL Server Agent jobs on remote servers, durably, through Temporal.')
    .version(version)
    .showHelpAfterError('(add --help for what is possible)')
    .addHelpText('after', EXIT_STATUSES);
  const json = ['--json', 'print only JSON'] as const;
  const queue = ['--task-queue <name>', "task queue of the workers (default: 'ssis-parent')"] as const;

  program
    .command('demo')
    .description('show it all on simulated servers, with a Temporal dev server of its own')
    .option('--keep', 'leave everything running after the report, until Ctrl-C')
    .option(...json)
    .action(does(async () => (await import('./commands/demo.js')).demoCommand));
  program
    .command('run')
    .description('start a run of a parent package and show it to its end')
    .argument('<definition>', 'a definition file, or the name of one in the folder of the workers')
    .option('--set <name=value>', 'the value of a parameter; may be repeated', collectValue)
    .option('--id <run>', "the run's id (default: the name and the time)")
    .option('--detach', 'start it and do not wait')
    .option(...queue)
    .option(...json)
    .action(does(async () => (await import('./commands/run.js')).runCommand));
  program
    .command('list')
    .description('show the runs that Temporal knows of, newest first')
    .addOption(new Option('--status <status>', 'only runs that stand so').choices(LIST_FILTERS))
    .option('--limit <runs>', 'how many at most (default: 20)', runLimit)
    .option(...json)
    .action(does(async () => (await import('./commands/list.js')).listCommand));
  addRunVerbs(program, does);
  program
    .command('validate')
    .description('say everything that is wrong with a definition')
    .argument('<file>', 'a definition file')
    .option('--servers <file>', 'the inventory whose servers and pools it may name')
    .option('--set <name=value>', 'the value of a parameter, as a run would be given it; may be repeated', collectValue)
    .option(...json)
    .action(does(async () => (await import('./commands/validate.js')).validateCommand));
  program
    .command('plan')
    .description('show what would run where and when, without asking any server')
    .argument('<file>', 'a definition file')
    .requiredOption('--servers <file>', 'the inventory: pools, caps and windows; no password need be there')
    .option('--set <name=value>', 'the value of a parameter; may be repeated', collectValue)
    .option(...json)
    .action(does(async () => (await import('./commands/plan.js')).planCommand));
  program
    .command('drain')
    .description('start nothing more on a server, whatever the run; what runs there goes on')
    .argument('<server>', 'its alias in the inventory')
    .option('--reason <text>', 'why; runs that wait for it say so')
    .option('--as <name>', 'who asks (default: user@host)')
    .option(...queue)
    .option(...json)
    .action(does(async () => (await import('./commands/drain.js')).drainCommand));
  program
    .command('undrain')
    .description('let runs start jobs on a server again')
    .argument('<server>', 'its alias in the inventory')
    .option('--as <name>', 'who asks (default: user@host)')
    .option(...json)
    .action(does(async () => (await import('./commands/undrain.js')).undrainCommand));
  addScheduleVerbs(program, does, { json, queue });
  addWorker(program, does, queue);
  program
    .command('temporal')
    .description('say which Temporal server is used and why; with --start, run a dev server')
    .option('--start', 'run a dev server until Ctrl-C')
    .option('--data <dir>', 'keep its data there')
    .option('--port <port>', 'its port (default: a free one)', portNumber(1))
    .option(...json)
    .action(does(async () => (await import('./commands/temporal.js')).temporalCommand));
  program
    .command('setup')
    .description('register in Temporal by what runs can be found')
    .option(...json)
    .action(does(async () => (await import('./commands/setup.js')).setupCommand));
  program
    .command('grants')
    .description('print the T-SQL that gives a login what it needs and no more')
    .argument('<profile>', 'runner, provisioner or collector')
    .requiredOption('--login <name>', 'a SQL login, or DOMAIN\\account')
    .option('--own-jobs', 'runner: only jobs that the login owns')
    .action(does(async () => (await import('./commands/grants.js')).grantsCommand));
  program
    .command('simulator')
    .description('run simulated SQL Servers with Agent until Ctrl-C, or around a command')
    .usage('[options] <file> [-- <command> ...]')
    .argument('<file>', 'a description of the servers')
    .argument('[command...]', 'runs while they listen; it finds them in SIMULATOR_SERVERS and SIMULATOR_<NAME>')
    .option('--journal <file>', 'append what happens there as JSON lines')
    .option(
      '--control <port>',
      'let faults be set over HTTP on this port of 127.0.0.1; 0 takes a free one',
      portNumber(0),
    )
    .option(...json)
    .action(does(async () => (await import('./commands/simulator.js')).simulatorCommand));
  return program;
}

function addWorker(program: Command, does: Does, queue: readonly [string, string]): void {
  program
    .command('worker')
    .description('carry out runs until Ctrl-C, which leaves all jobs running')
    .requiredOption('--servers <file>', 'the inventory: where the servers are and how to log in')
    .option('--definitions <dir>', 'the folder of definitions that runs name (default: the current one)')
    .option(...queue)
    .option('--window <packages>', 'packages in flight at once in a run (default: 500)')
    .option('--heartbeat-timeout <time>', 'how long the death of a worker goes unnoticed (default: 10s)')
    .option('--ticket-life <time>', 'how long a start ticket is good (default: 30s)')
    .option('--settle-time <time>', 'how long an accepted start may take to show on a server (default: 10s)')
    .option('--grace <time>', 'how long rows may be missing before an outcome is unknown (default: 1m)')
    .option(
      '--continue-as-new-from <events>',
      'history size from which a run continues as new when quiet (default: 2500)',
    )
    .option('--continue-as-new-at <events>', 'history size at which it does in any case (default: 4000)')
    .option('--json', 'log one JSON object a line')
    .action(does(async () => (await import('./commands/worker.js')).workerCommand));
}

function portNumber(least: 0 | 1): (text: string) => number {
  return (text) => {
    const port = Number(text);
    if (!Number.isInteger(port) || port < least || port > 65_535) {
      throw new CommandProblem(`'${text}' cannot be used; expected a port number, ${least} to 65535.`, EXIT.usage);
    }
    return port;
  };
}

function runLimit(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new CommandProblem(`--limit: '${text}' cannot be used; expected a whole number, 1 to 99999.`, EXIT.usage);
}
