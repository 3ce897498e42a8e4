import type { ParentPackage } from '../../definition/definition';
import { type DefinitionFileContent, readDefinitionFile } from '../../definition/read-definition-file';
import { plural } from '../../report/words';
import { loadInventory } from '../../servers/load-inventory';
import { InvalidFile } from '../../yaml-file/problem';
import { EXIT } from '../exit-status';
import type { CommandIo } from '../io';

export interface ValidateOptions {
  /** The inventory whose servers and pools the definition may name. */
  readonly servers?: string;
  /** Values of its parameters; with any of them, all that a run needs must be there. */
  readonly set?: Readonly<Record<string, string>>;
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

function describe(file: string, { servers, set, json = false }: ValidateOptions, { env }: CommandIo): string {
  const inventory = servers === undefined ? undefined : loadInventory(servers, env);
  const known = inventory && { servers: [...inventory.servers.keys()], pools: [...inventory.pools.keys()] };
  const content = readDefinitionFile(file, known, set);
  const found = findings(content);
  if (json) return JSON.stringify({ file, valid: true, ...found });
  const places = [...found.servers.map((name) => `server ${name}`), ...found.pools.map((name) => `pool ${name}`)];
  return [
    `${file} is a valid definition of '${found.name}'.`,
    line('packages', `${found.packages}${sizeText(found)}`),
    line('on', `${places.join(', ')}${known === undefined ? ' (not checked; --servers FILE checks them)' : ''}`),
    ...Object.entries(found.parameters).map(([name, value], index) =>
      line(index === 0 ? 'parameters' : '', `${name} ${value === null ? 'must be given' : `= ${value}`}`),
    ),
  ].join('\n');
}

function findings({ definition, parameters }: DefinitionFileContent) {
  const { name, packages, sequences = [] } = definition;
  const constraints = [...packages, ...sequences].reduce((sum, { after }) => sum + after.length, 0);
  return {
    name,
    packages: packages.length,
    disabled: packages.filter(({ disabled }) => disabled === true).length,
    sequences: sequences.length,
    constraints,
    servers: distinct(definition, 'server'),
    pools: distinct(definition, 'pool'),
    parameters: Object.fromEntries(parameters.map((each) => [each, definition.parameters?.[each] ?? null])),
  };
}

function sizeText({ disabled, sequences, constraints }: ReturnType<typeof findings>): string {
  return [
    disabled === 0 ? '' : ` (${disabled} disabled)`,
    sequences === 0 ? '' : ` in ${plural(sequences, 'sequence')}`,
    `, with ${plural(constraints, 'precedence constraint')}`,
  ].join('');
}

function distinct({ packages }: ParentPackage, key: 'server' | 'pool'): string[] {
  return [...new Set(packages.flatMap((each) => each[key] ?? []))];
}

function line(title: string, text: string): string {
  return `  ${title.padEnd(10)}  ${text}`;
}
