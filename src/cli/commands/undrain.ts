import { endDrain } from '../../temporal/drains';
import { asked, type CallerOptions } from '../caller';
import { EXIT } from '../exit-status';
import type { CommandIo } from '../io';
import { CommandProblem } from '../command-problem';
import { withClient } from '../with-client';

export interface UndrainOptions extends Pick<CallerOptions, 'as'> {
  readonly json?: boolean;
}

/** `ssis-parent undrain SERVER`: runs may start something there again. */
export async function undrainCommand(server: string, options: UndrainOptions, io: CommandIo): Promise<number> {
  const { json = false } = options;
  const { by } = asked(options);
  const wasDrained = await withClient(io.env, (client) => endDrain(client, server, `undrained by ${by}`));
  if (!wasDrained) throw new CommandProblem(`${server} is not being drained.`, EXIT.usage);
  const text = `Runs may start jobs on ${server} again; those that wait for it look within ten seconds.`;
  io.out(json ? JSON.stringify({ server, isDrained: false }) : text);
  return EXIT.succeeded;
}
