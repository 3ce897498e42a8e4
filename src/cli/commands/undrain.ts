import { endDrain } from '../../temporal/drains';
import { caller } from '../caller';
import { EXIT } from '../exit-status';
import type { CommandIo } from '../io';
import { CommandProblem } from '../command-problem';
import { withClient } from '../with-client';

export interface UndrainOptions {
  readonly as?: string;
  readonly json?: boolean;
}

/** `ssis-parent undrain SERVER`: runs may start something there again. */
export async function undrainCommand(server: string, options: UndrainOptions, io: CommandIo): Promise<number> {
  const { as: by = caller(), json = false } = options;
  const wasDrained = await withClient(io.env, (client) => endDrain(client, server, `undrained by ${by}`));
  if (!wasDrained) throw new CommandProblem(`${server} is not being drained.`, EXIT.usage);
  const text = `Runs may start jobs on ${server} again; those that wait for it look within ten seconds.`;
  io.out(json ? JSON.stringify({ server, isDrained: false }) : text);
  return EXIT.succeeded;
}
