import type { Command } from 'commander';
import { JSON_ONLY, SET } from './flags';
import { collectValue } from './parameter-values';
import type { Does } from './program';

/** The commands that are about a definition, and start nothing. */
export function addDefinitionVerbs(program: Command, does: Does): void {
  program
    .command('validate')
    .description('say everything that is wrong with a definition')
    .argument('<file>', 'a definition file')
    .option('--servers <file>', 'the inventory whose servers and pools it may name')
    .option('--set <name=value>', 'the value of a parameter, as a run would get it; may be repeated', collectValue)
    .option(...JSON_ONLY)
    .action(does(async () => (await import('./commands/validate.js')).validateCommand));
  program
    .command('plan')
    .description('show what would run where and when, without asking any server')
    .argument('<file>', 'a definition file')
    .requiredOption('--servers <file>', 'the inventory: pools, caps and windows; its passwords are not needed')
    .option(...SET, collectValue)
    .option(...JSON_ONLY)
    .action(does(async () => (await import('./commands/plan.js')).planCommand));
}
