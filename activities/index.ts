import type { Activities } from './contract';
import type { ActivityDependencies } from './dependencies';
import { awaitRoom } from './await-room';
import { awaitServer } from './await-server';
import { withHeartbeat } from './heartbeat';
import { loadDefinition } from './load-definition';
import { awaitStart, prepareStart } from './prepare-start';
import { readProofs } from './read-proofs';
import { createReadSearchAttributes } from './read-search-attributes';
import { createReadServer } from './read-server';
import { runAgentJob } from './run-agent-job';
import { stopAgentJob } from './stop-agent-job';

/** All that a workflow can do to the world, by the name it asks for. */
export function createActivities(dependencies: ActivityDependencies): Activities {
  const readServer = createReadServer(dependencies);
  const readAttributes = createReadSearchAttributes(dependencies);
  return {
    loadDefinition: (input) => withHeartbeat(() => loadDefinition(input, dependencies)),
    readServer: (request) => withHeartbeat(() => readServer(request)),
    prepareStart: (request) => withHeartbeat(() => prepareStart(request, dependencies)),
    awaitStart: (request) => awaitStart(request, dependencies),
    awaitServer: (request) => awaitServer(request, readServer),
    awaitRoom: (request) => awaitRoom(request, dependencies),
    runAgentJob: (request) => runAgentJob(request, dependencies),
    stopAgentJob: (request) => stopAgentJob(request, dependencies),
    readSearchAttributes: () => withHeartbeat(readAttributes),
    readProofs: () => withHeartbeat(() => readProofs(dependencies)),
  };
}
