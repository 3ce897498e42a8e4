import { beginDrain, drainText } from '../../temporal/drains';
import { DEFAULT_TASK_QUEUE } from '../../temporal/task-queues';
import { asked, type CallerOptions } from '../caller';
import { EXIT } from '../exit-status';
import type { CommandIo } from '../io';
import { withClient } from '../with-client';

export interface DrainOptions extends CallerOptions {
  readonly taskQueue?: string;
  readonly json?: boolean;
}

/** `ssis-parent drain SERVER`: from now on no run starts anything there; what runs goes on. */
export async function drainCommand(server: string, options: DrainOptions, io: CommandIo): Promise<number> {
  const { taskQueue = DEFAULT_TASK_QUEUE, json = false } = options;
  const drain = { server, taskQueue, ...asked(options) };
  const already = await withClient(io.env, (client) => beginDrain(client, drain));
  const text =
    already === undefined
      ? `Nothing more is started on ${server}, by any run, until \`ssis-parent undrain ${server}\`. Jobs already running there continue.`
      : `${drainText(already)}. Nothing has changed.`;
  io.out(json ? JSON.stringify({ server, isDrained: true, already: already ?? null }) : text);
  return EXIT.succeeded;
}
