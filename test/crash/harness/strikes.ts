import { setTimeout as delay } from 'node:timers/promises';
import type { RunningCommand } from '../../support/cli';
import type { Random } from '../../support/random';
import type { SimulatedFleet } from '../../support/simulated-fleet';
import type { BatchName, Placement, ProxyHooks, TdsProxy } from '../../support/tds-proxy';
import type { TemporalUnderFire } from './temporal-under-fire';
import { within } from './within';
import type { Workers } from './workers';

/** What can be struck. */
export interface Targets {
  readonly workers: Workers;
  readonly temporal: TemporalUnderFire;
  readonly fleet: SimulatedFleet;
  /** Between workers and servers, by the server's alias. */
  readonly proxies: ReadonlyMap<string, TdsProxy>;
  /** Aliases of the servers whose Agent was restarted, by itself or with its server. */
  readonly restarted: Set<string>;
}

/** One blow; false when there was nothing to hit. */
type Strike = (targets: Targets, random: Random) => Promise<boolean>;

/** Longer than the heartbeat timeout of 5 s: somebody else takes over, and the frozen one comes back. */
const FROZEN_MS = 8_000;
/** A batch that nobody sends any more is not waited for longer. */
const NAMED_POINT_WITHIN_MS = 3_000;

const BATCHES: readonly BatchName[] = ['look', 'start', 'fence', 'stop'];
const PLACEMENTS: readonly Placement[] = ['beforeItIsSent', 'afterItWasSent', 'afterItsReply'];

/** Everything that strikes, by the name under which it is counted, and how often it is chosen next to the others. */
export const STRIKES: Readonly<Record<string, { readonly weight: number; readonly strike: Strike }>> = {
  'SIGKILL of a worker': { weight: 12, strike: signalWorker('SIGKILL') },
  'SIGTERM of a worker': { weight: 3, strike: signalWorker('SIGTERM') },
  'SIGKILL of all workers': { weight: 3, strike: killAllWorkers },
  'SIGSTOP of a worker, SIGCONT after the heartbeat timeout': { weight: 3, strike: freezeWorker },
  ...Object.fromEntries(
    BATCHES.flatMap((batch) =>
      PLACEMENTS.map((placement) => [
        `SIGKILL of all workers at a ${batch} batch, ${placement}`,
        { weight: batch === 'start' ? 4 : 1, strike: killAtBatch(batch, placement) },
      ]),
    ),
  ),
  'connections to a server cut': { weight: 4, strike: onProxy(({ relay }) => relay.cut()) },
  'connections to a server dead, then cut': { weight: 3, strike: onProxy(freezeServerLine) },
  'connections to Temporal cut': { weight: 3, strike: cutTemporal },
  'connections to Temporal dead, then alive': { weight: 2, strike: freezeTemporalLine },
  'SIGKILL of Temporal, started again on its file': { weight: 2, strike: killTemporal },
  'a server restarted': { weight: 1, strike: onServer({ fault: 'restartServer', downFor: '1s' }) },
  'an Agent restarted': { weight: 1, strike: onServer({ fault: 'agentRestart' }) },
  'an Agent killed and started again': { weight: 1, strike: onServer({ fault: 'agentRestart', graceful: false }) },
};

/** The name of a strike, by the weights. */
export function pickStrike(random: Random): string {
  const all = Object.entries(STRIKES);
  let left = random.next() * all.reduce((sum, [, { weight }]) => sum + weight, 0);
  for (const [name, { weight }] of all) {
    left -= weight;
    if (left < 0) return name;
  }
  return 'SIGKILL of a worker';
}

function signalWorker(signal: NodeJS.Signals): Strike {
  return ({ workers }, random) => {
    if (workers.alive.length === 0) return Promise.resolve(false);
    random.pick(workers.alive).kill(signal);
    return Promise.resolve(true);
  };
}

function killAllWorkers({ workers }: Targets): Promise<boolean> {
  const { alive } = workers;
  for (const worker of alive) worker.kill('SIGKILL');
  return Promise.resolve(alive.length > 0);
}

async function freezeWorker({ workers }: Targets, random: Random): Promise<boolean> {
  if (workers.alive.length === 0) return false;
  const worker: RunningCommand = random.pick(workers.alive);
  worker.kill('SIGSTOP');
  await delay(FROZEN_MS);
  worker.kill('SIGCONT');
  return true;
}

function killAtBatch(batch: BatchName, placement: Placement): Strike {
  return async (targets) => {
    const proxies = [...targets.proxies.values()];
    const armAll = (then: ProxyHooks['then']) => {
      for (const proxy of proxies) proxy.arm({ batch, placement, then });
    };
    const struck = new Promise<boolean>((resolve) => {
      armAll(() => {
        void killAllWorkers(targets).then(resolve);
        return 'drop';
      });
    });
    const isStruck = await within(NAMED_POINT_WITHIN_MS, struck);
    for (const proxy of proxies) proxy.arm(undefined);
    return isStruck;
  };
}

function onProxy(strike: (proxy: TdsProxy) => Promise<void> | void): Strike {
  return async ({ proxies }, random) => {
    await strike(random.pick([...proxies.values()]));
    return true;
  };
}

async function freezeServerLine({ relay }: TdsProxy): Promise<void> {
  relay.freeze();
  await delay(FROZEN_MS);
  relay.cut();
  relay.thaw();
}

function cutTemporal({ temporal }: Targets): Promise<boolean> {
  temporal.relay.cut();
  return Promise.resolve(true);
}

async function freezeTemporalLine({ temporal }: Targets): Promise<boolean> {
  temporal.relay.freeze();
  await delay(FROZEN_MS);
  temporal.relay.thaw();
  return true;
}

async function killTemporal({ temporal }: Targets): Promise<boolean> {
  await temporal.killAndRestart();
  return true;
}

function onServer(fault: Parameters<ReturnType<SimulatedFleet['server']>['faults']['inject']>[0]): Strike {
  return async ({ fleet, proxies, restarted }, random) => {
    const alias = random.pick([...proxies.keys()]);
    restarted.add(alias);
    await fleet.server(alias).faults.inject(fault);
    return true;
  };
}
