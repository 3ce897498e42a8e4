import type { AgentServer } from './agent-server';
import { AGENT_CAPACITY_BATCH } from './batches/agent-capacity-batch';
import { rowsOf } from './run-batch';
import { ServerTrouble } from './server-trouble';

/** What a server is able to run at once; null is what the login may not read. */
export interface AgentCapacity {
  readonly processors: number | null;
  /** How many steps of subsystem SSIS its Agent runs at once; null also where there is no such subsystem. */
  readonly ssisThreads: number | null;
}

/** A cap and the reason for it, which follows the name of the server and a colon. */
export interface Cap {
  readonly maxConcurrent: number;
  readonly capReason: string;
}

/** Where nothing can be read: few enough for any server that runs SSIS. */
const DEFAULT_CAP = 4;

/** Whatever cannot be read is null, all of it when the server is in trouble. */
export async function readAgentCapacity(server: AgentServer, signal: AbortSignal): Promise<AgentCapacity> {
  try {
    const reply = await server.attempt('control', AGENT_CAPACITY_BATCH, [], { signal });
    const [version] = rowsOf(reply, 'processors');
    const ssis = reply.resultSets.flat().find(({ subsystem }) => subsystem === 'SSIS');
    return { processors: count(version?.processors), ssisThreads: count(ssis?.max_worker_threads) };
  } catch (error) {
    if (!(error instanceof ServerTrouble)) throw error;
    return { processors: null, ssisThreads: null };
  }
}

/**
 * How many jobs of a run a server may have at once when nobody has said: one for each processor, for a package keeps at
 * least one busy, and no more than its Agent runs steps of SSIS.
 */
export function capOf({ processors, ssisThreads }: AgentCapacity): Cap {
  const wanted = processors ?? DEFAULT_CAP;
  const reason =
    processors === null
      ? `how many processors it has could not be read, so that it is ${DEFAULT_CAP}`
      : `it has ${counted(processors, 'processor')}`;
  if (ssisThreads === null || ssisThreads >= wanted) return { maxConcurrent: wanted, capReason: reason };
  return {
    maxConcurrent: ssisThreads,
    capReason: `its Agent runs ${counted(ssisThreads, 'step')} of SSIS at once (max_worker_threads)`,
  };
}

function count(value: unknown): number | null {
  return typeof value === 'number' && value >= 1 ? value : null;
}

function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
