import type { Fleet } from '../src/agent/fleet';
import type { ProtocolSettings } from '../src/agent/protocol-settings';
import type { RunSearchAttribute } from '../src/report/search-attributes';
import type { Inventory } from '../src/servers/inventory';
import type { RecordedRun, RunSettings } from './contract';

/** What the activities of a worker work with. */
export interface ActivityDependencies {
  readonly inventory: Inventory;
  readonly fleet: Fleet;
  /** Where definitions are looked up by name. */
  readonly definitionsFolder: string;
  readonly protocol: ProtocolSettings;
  /** How often at least a long run is looked at, in milliseconds. */
  readonly maxLookIntervalMs: number;
  readonly run: RunSettings;
  /** The last heartbeat details of the pending activities of a workflow run, by activity id. */
  readonly readHeartbeats: (workflowId: string, runId: string) => Promise<Readonly<Record<string, unknown>>>;
  /** The search attributes that are registered. */
  readonly readSearchAttributes: () => Promise<readonly RunSearchAttribute[]>;
  /** Why nothing is to be started on a server, in a sentence that names it; undefined unless it is being drained. */
  readonly whyDrained: (server: string) => Promise<string | undefined>;
  /** Tells whoever runs the worker, in a line, what is worth knowing. */
  readonly say: (text: string) => void;
  /** A run that a rerun repeats. Throws `InvalidFile` when there is none, or it has not ended, or cannot be read. */
  readonly readFormerRun: (workflowId: string) => Promise<RecordedRun>;
}
