import type { BatchReply } from '../../src/agent/run-batch';
import { AgentServer } from '../../src/agent/agent-server';
import { jobByName } from '../../src/agent/batches/look-batch';
import { ServerPoller } from '../../src/agent/server-poller';
import { Connections } from '../../src/servers/connections';
import { FAST_POLL, type SimulatedFleet, startFleet } from '../support/simulated-fleet';
import { job } from '../support/simulated-jobs';

/** Longer than the least time between two looks, which is 50 ms. */
const LOOK_TAKES = '300ms';
const ROUNDS = 4;
const NAMES = Array.from({ length: 20 }, (_, index) => `Job ${index}`);

let fleet: SimulatedFleet;
afterEach(() => fleet.close());

/** Counts the looks at a server, and how many of them are under way at once. */
class CountingServer extends AgentServer {
  looks = 0;
  mostAtOnce = 0;
  #underWay = 0;

  override async read(...given: Parameters<AgentServer['read']>): Promise<BatchReply> {
    this.looks += 1;
    this.#underWay += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#underWay);
    try {
      return await super.read(...given);
    } finally {
      this.#underWay -= 1;
    }
  }
}

it('looks that take longer than their tick neither overlap nor pile up, and everybody gets an answer', async () => {
  fleet = await startFleet({
    etl01: { encryption: 'off', jobs: Object.fromEntries(NAMES.map((name) => [name, job('1h')])) },
  });
  await fleet
    .server('etl01')
    .faults.inject({ fault: 'delayRequest', by: LOOK_TAKES, matching: '@withSteps', times: 1000 });
  const remote = fleet.inventory.servers.get('etl01');
  if (remote === undefined) throw new Error('the inventory lacks etl01');
  const connections = new Connections<'watch' | 'start' | 'control'>(remote);
  const server = new CountingServer('etl01', connections);
  const poller = new ServerPoller(server, FAST_POLL);
  try {
    const watch = async (name: string): Promise<number> => {
      let answers = 0;
      for (; answers < ROUNDS; answers += 1) await poller.look(jobByName(name), 0);
      return answers;
    };
    expect(await Promise.all(NAMES.map(watch))).toEqual(NAMES.map(() => ROUNDS));
    expect(server.mostAtOnce).toBe(1);
    // The first looks for whoever asks first; the rest wait for the second, and from then on all are asked for together.
    expect(server.looks).toBeLessThanOrEqual(ROUNDS + 1);
  } finally {
    poller.close(new Error('over'));
    await connections.close();
  }
});
