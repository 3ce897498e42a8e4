import { AgentServer } from '../../src/agent/agent-server';
import { jobByName } from '../../src/agent/batches/look-batch';
import { lookAtJobs, type SeenJob } from '../../src/agent/look-at-jobs';
import { ServerPoller } from '../../src/agent/server-poller';
import { Connections } from '../../src/servers/connections';
import { FAST_POLL } from '../support/simulated-fleet';

// No server of ours leaves a job out of its answer.
jest.mock('../../src/agent/look-at-jobs');

it('who watches a job that the server left out of its answer is told so, and waits no longer', async () => {
  const first = { sameName: 1 } as SeenJob;
  jest.mocked(lookAtJobs).mockResolvedValue({ login: 'ssis_parent', jobs: [first] });
  const server = new AgentServer('etl01', new Connections({ host: 'localhost' } as never));
  const poller = new ServerPoller(server, FAST_POLL);
  const looks = ['Load', 'Marts'].map((name) => poller.look(jobByName(name), 20));
  expect(await Promise.allSettled(looks)).toMatchObject([
    { status: 'fulfilled', value: first },
    { status: 'rejected', reason: { name: 'ServerTrouble', message: 'etl01: it did not say how a job stands' } },
  ]);
});
