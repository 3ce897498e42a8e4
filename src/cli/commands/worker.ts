import { once } from 'node:events';
import { resolve } from 'node:path';
import { plural } from '../../report/words';
import { loadInventory } from '../../servers/load-inventory';
import { installRuntime } from '../../temporal/runtime';
import { temporalSettings } from '../../temporal/settings';
import { EXIT } from '../exit-status';
import type { CommandIo } from '../io';
import { startWorker } from '../running-worker';
import { workerSettings, type WorkerSettingOptions } from '../worker-settings';

export interface WorkerOptions extends WorkerSettingOptions {
  /** The inventory file. */
  readonly servers: string;
  /** The folder of definitions that runs name; the current one unless given. */
  readonly definitions?: string;
  readonly taskQueue?: string;
  /** Logs one JSON object a line. */
  readonly json?: boolean;
}

/** `ssis-parent worker`: carries out runs until Ctrl-C or SIGTERM, which leave every job running. */
export async function workerCommand(options: WorkerOptions, io: CommandIo): Promise<number> {
  const { definitions = '.', taskQueue, json = false } = options;
  const settings = workerSettings(options);
  const say = (text: string, level = 'info'): void => io.err(json ? JSON.stringify({ level, msg: text }) : text);
  const warn = (text: string): void => say(text, 'warn');
  const inventory = loadInventory(options.servers, io.env, warn);
  const temporal = temporalSettings(io.env);
  installRuntime({ json, write: io.err });
  const worker = await startWorker({
    temporal,
    inventory,
    definitionsFolder: resolve(definitions),
    say,
    warn,
    ...settings,
    ...(taskQueue === undefined ? {} : { taskQueue }),
  });
  const fleet = plural(inventory.servers.size, 'server');
  say(
    `Worker on task queue '${worker.taskQueue}' of ${temporal.address}: ${fleet} of ${options.servers}. Ctrl-C ends it.`,
  );
  // Interrupted while it started, it does not wait for another signal.
  if (!io.signal.aborted) await Promise.race([worker.ended, once(io.signal, 'abort')]);
  say('The worker stops. Jobs already running continue; the next worker follows them.');
  await worker.stop();
  return EXIT.succeeded;
}
