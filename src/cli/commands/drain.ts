import { beginDrain, drainText } from '../../temporal/drains';
import { DEFAULT_TASK_QUEUE } from '../../temporal/task-queues';
import { caller } from '../caller';
import { EXIT } from '../exit-status';
import type { CommandIo } from '../io';
import { withClient } from '../with-client';

export interface DrainOptions {
  readonly reason?: string;
  readonly as?: string;
  readonly taskQueue?: string;
  readonly json?: boolean;
}

/** `ssis-parent drain SERVER`: from now on no run starts anything there; what runs goes on. */
export async function drainCommand(server: string, options: DrainOptions, io: CommandIo): Promise<number> {
  const { reason, as: by = caller(), taskQueue = DEFAULT_TASK_QUEUE, json = false } = options;
  const asked = { server, by, taskQueue, ...(reason === undefined ? {} : { reason }) };
  const already = await withClient(io.env, (client) => beginDrain(client, asked));
  const text =
    already === undefined
      ? `Nothing more is started on ${server}, by any run, until \`ssis-parent undrain ${server}\`. What runs there goes on.`
      : `${drainText(already)}. Nothing has changed.`;
  io.out(json ? JSON.stringify({ server, isDrained: true, already: already ?? null }) : text);
  return EXIT.succeeded;
}
