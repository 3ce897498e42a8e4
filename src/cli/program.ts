import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { EXIT } from './exit-status';
import type { CommandIo } from './io';
import { addDefinitionVerbs } from './definition-verbs';
import { JSON_ONLY } from './flags';
import { addProcessVerbs } from './process-verbs';
import { addRunVerbs } from './run-verbs';
import { addScheduleVerbs } from './schedule/schedule-verbs';
import { addServerVerbs } from './server-verbs';

const EXIT_STATUSES = `
Exit status: 0 succeeded, 1 the run failed, 2 wrong usage or definition, 3 Temporal or a server not reachable,
4 canceled, 5 some outcome unknown, 70 a defect of this program, 130 interrupted (the run continues).`;

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
  program
    .command('demo')
    .description('show it all on simulated servers, with a Temporal dev server of its own')
    .option('--keep', 'leave everything running after the report, until Ctrl-C')
    .option(...JSON_ONLY)
    .action(does(async () => (await import('./commands/demo.js')).demoCommand));
  addRunVerbs(program, does);
  addDefinitionVerbs(program, does);
  addScheduleVerbs(program, does);
  addServerVerbs(program, does);
  addProcessVerbs(program, does);
  return program;
}
