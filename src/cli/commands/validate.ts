import { readDefinitionFile } from '../../definition/read-definition-file';
import { plural } from '../../report/words';
import { loadInventory } from '../../servers/load-inventory';
import { InvalidFile } from '../../yaml-file/problem';
import { EXIT } from '../exit-status';
import type { CommandIo } from '../io';

export interface ValidateOptions {
  /** The inventory whose servers and pools the definition may name. */
  readonly servers?: string;
  readonly json?: boolean;
}

/** `ssis-parent validate FILE`: everything that is wrong with a definition, at once; nothing is started or reached. */
export function validateCommand(file: string, options: ValidateOptions, io: CommandIo): number {
  try {
    io.out(describe(file, options, io));
    return EXIT.succeeded;
  } catch (error) {
    if (!(error instanceof InvalidFile) || options.json !== true) throw error;
    io.out(JSON.stringify({ file, valid: false, problems: [error.heading, ...error.lines] }));
    return EXIT.usage;
  }
}

function describe(file: string, { servers, json = false }: ValidateOptions, { env }: CommandIo): string {
  const inventory = servers === undefined ? undefined : loadInventory(servers, env);
  const known = inventory && { servers: [...inventory.servers.keys()], pools: [...inventory.pools.keys()] };
  const { definition } = readDefinitionFile(file, known);
  const { name, packages } = definition;
  const constraints = packages.reduce((sum, { after }) => sum + after.length, 0);
  if (json) return JSON.stringify({ file, valid: true, name, packages: packages.length, constraints });
  const size = `${plural(packages.length, 'package')}, ${plural(constraints, 'precedence constraint')}`;
  const checked = servers === undefined ? '; its servers and pools were not checked (--servers FILE does)' : '';
  return `${file} is a valid definition of '${name}': ${size}${checked}.`;
}
