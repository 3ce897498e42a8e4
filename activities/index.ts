import type { Activities } from './contract';
import type { ActivityDependencies } from './dependencies';
import { loadDefinition } from './load-definition';
import { awaitStart, prepareStart } from './prepare-start';
import { readProofs } from './read-proofs';
import { createReadSearchAttributes } from './read-search-attributes';
import { readServer } from './read-server';
import { runAgentJob } from './run-agent-job';
import { stopAgentJob } from './stop-agent-job';

/** All that a workflow can do to the world, by the name it asks for. */
export function createActivities(dependencies: ActivityDependencies): Activities {
  return {
    loadDefinition: (input) => loadDefinition(input, dependencies),
    readServer: (request) => readServer(request, dependencies),
    prepareStart: (request) => prepareStart(request, dependencies),
    awaitStart: (request) => awaitStart(request, dependencies),
    runAgentJob: (request) => runAgentJob(request, dependencies),
    stopAgentJob: (request) => stopAgentJob(request, dependencies),
    readSearchAttributes: createReadSearchAttributes(dependencies),
    readProofs: () => readProofs(dependencies),
  };
}
