import { recordedText } from '../report/action-text';
import { askRun, type Request } from './ask-run';
import { asked, type CallerOptions } from './caller';
import { EXIT } from './exit-status';
import type { CommandIo } from './io';
import { withClient } from './with-client';

/** What the verbs that ask something of a run have in common. */
export interface RequestOptions extends CallerOptions {
  readonly json?: boolean;
}

/** Asks something of a run, and says what was recorded and what follows from it. */
export async function request(
  run: string,
  what: Pick<Request, 'action' | 'package'>,
  options: RequestOptions,
  io: CommandIo,
): Promise<number> {
  const recorded = await withClient(io.env, (client) => askRun(client, run, { ...what, ...asked(options) }, io));
  io.out(options.json === true ? JSON.stringify({ run, ...recorded }) : recordedText(recorded, run));
  return EXIT.succeeded;
}
