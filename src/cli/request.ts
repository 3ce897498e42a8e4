import { recordedText } from '../report/action-text';
import { askRun, type Request } from './ask-run';
import { EXIT } from './exit-status';
import type { CommandIo } from './io';
import { withClient } from './with-client';

/** What the verbs that ask something of a run have in common. */
export interface RequestOptions {
  readonly reason?: string;
  /** Who asks; the user and host of this process unless given. */
  readonly as?: string;
  readonly json?: boolean;
}

/** Asks something of a run, and says what was recorded and what follows from it. */
export async function request(
  run: string,
  what: Pick<Request, 'action' | 'package'>,
  { reason, as, json = false }: RequestOptions,
  io: CommandIo,
): Promise<number> {
  const asked = { ...what, ...(reason === undefined ? {} : { reason }), ...(as === undefined ? {} : { by: as }) };
  const recorded = await withClient(io.env, (client) => askRun(client, run, asked, io));
  io.out(json ? JSON.stringify({ run, ...recorded }) : recordedText(recorded, run));
  return EXIT.succeeded;
}
