import { once } from 'node:events';
import { resolve } from 'node:path';
import { readDefinitionFile } from '../../definition/read-definition-file';
import { DEFAULT_PROTOCOL_SETTINGS } from '../../agent/protocol-settings';
import { runDescription } from '../../report/run-description';
import { connectClient } from '../../temporal/connect';
import { type DevServer, startDevServer } from '../../temporal/dev-server';
import { resolveDevServer } from '../../temporal/resolve-temporal';
import { installRuntime } from '../../temporal/runtime';
import { loadSimulatorDescription, startSimulator } from '../../../simulator';
import { demoDescription, demoInventory } from '../demo/demo-servers';
import { EXIT } from '../exit-status';
import { followRun } from '../follow-run';
import type { CommandIo } from '../io';
import { Opened } from '../opened';
import { newRunId } from '../run-id';
import { startWorker } from '../running-worker';
import { DEFAULT_RUN_SETTINGS } from '../worker-settings';

export interface DemoOptions {
  readonly json?: boolean;
  /** Leaves everything running after the report, for looking around, until Ctrl-C. */
  readonly keep?: boolean;
}

/** `examples/`, seen from `dist/src/cli/commands`. */
const EXAMPLES = resolve(__dirname, '../../../../examples');

/**
 * `ssis-parent demo`: simulated servers, a Temporal dev server of its own, a worker and the example parent package, all
 * in one process, live. Nothing is left behind, also after Ctrl-C at any moment.
 */
export async function demoCommand(options: DemoOptions, io: CommandIo): Promise<number> {
  const opened = new Opened();
  const interrupted = (error: unknown): number => {
    if (io.signal.aborted) return EXIT.interrupted;
    throw error;
  };
  const exitStatus = await opened.closeAfter(run(options, io, opened).catch(interrupted));
  if (io.signal.aborted && options.json !== true) io.err('The demo was stopped; nothing of it is left.');
  return exitStatus;
}

async function run(options: DemoOptions, io: CommandIo, opened: Opened): Promise<number> {
  const say = options.json === true ? () => undefined : io.err;
  const { definition, source } = readDefinitionFile(resolve(EXAMPLES, 'nightly-load.yaml'));

  const temporal = await startTemporal(io, say);
  opened.add(() => temporal.stop());

  const simulator = await startSimulator(
    demoDescription(loadSimulatorDescription(resolve(EXAMPLES, 'simulator.yaml'))),
  );
  opened.add(() => simulator.close());
  const inventory = demoInventory(resolve(EXAMPLES, 'servers.yaml'), simulator);
  say(`Simulated SQL Servers with Agent: ${[...inventory.servers.keys()].join(', ')}.`);
  io.signal.throwIfAborted();

  installRuntime({ level: 'ERROR', write: say });
  const worker = await startWorker({
    temporal: temporal.settings,
    inventory,
    definitionsFolder: EXAMPLES,
    protocol: DEFAULT_PROTOCOL_SETTINGS,
    run: DEFAULT_RUN_SETTINGS,
    say,
    warn: say,
  });
  opened.add(() => worker.stop());
  io.signal.throwIfAborted();

  const client = await connectClient(temporal.settings);
  opened.add(() => client.connection.close());
  const workflowId = newRunId(definition.name);
  await client.workflow.start('parentPackage', {
    workflowId,
    taskQueue: worker.taskQueue,
    args: [source],
    ...runDescription(definition),
  });
  const page = `${temporal.uiUrl ?? ''}/namespaces/${temporal.namespace}/workflows/${encodeURIComponent(workflowId)}`;
  say(`Web UI while this runs: ${page}\n`);
  const onInterrupt = 'Interrupted; the demo is being stopped …';
  const exitStatus = await followRun(client, workflowId, io, { ...options, onInterrupt });
  if (options.keep === true && !io.signal.aborted) {
    say(
      `\nStill here because of --keep, until Ctrl-C. Other terminals find it with:\nexport TEMPORAL_ADDRESS=${temporal.address}`,
    );
    await once(io.signal, 'abort');
  }
  return exitStatus;
}

/** Always one of its own: a demo has no business on a Temporal server that matters. */
async function startTemporal({ env, signal }: CommandIo, say: (line: string) => void): Promise<DevServer> {
  if ((env.TEMPORAL_ADDRESS ?? '') !== '') say('TEMPORAL_ADDRESS is set, but the demo uses a dev server of its own.');
  const { executable, version, reason } = await resolveDevServer(env, { tell: say, signal });
  say(`Starting Temporal's dev server (${version}, ${reason}) …`);
  return startDevServer({ executable, signal });
}
