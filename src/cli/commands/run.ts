import { readDefinitionInput } from '../definition-input';
import type { CommandIo } from '../io';
import { newRunId } from '../run-id';
import { type StartOptions, startAndShow } from '../start-run';
import { withClient } from '../with-client';

export interface RunOptions extends StartOptions {
  /** Values of the definition's parameters. */
  readonly set?: Readonly<Record<string, string>>;
}

/** `ssis-parent run DEFINITION`: starts a run and shows it to its end. A file is checked before anything is started. */
export async function runCommand(definition: string, options: RunOptions, io: CommandIo): Promise<number> {
  const { name, value, description } = readDefinitionInput(definition, options.set);
  const run = { id: newRunId(name), input: value, description };
  return withClient(io.env, (client) => startAndShow(client, run, options, io));
}
