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
  /** Cancels one of the runs; false when as many have been canceled as may be. */
  readonly cancelOne: () => Promise<boolean>;
  /** All runs have come to their end. */
  readonly over: Promise<boolean>;
}

/** One blow; false when there was nothing to hit. */
type Strike = (targets: Targets, random: Random) => Promise<boolean>;

interface NamedStrike {
  /** How often it is chosen next to the others. */
  readonly weight: number;
  /** It ends or freezes processes; the others only meddle with lines between them. */
  readonly isKill: boolean;
  readonly strike: Strike;
}

/** Longer than the heartbeat timeout of 5 s: somebody else takes over, and the frozen one comes back. */
const FROZEN_MS = 8_000;
/** A batch that nobody sends any more is not waited for longer. */
const NAMED_POINT_WITHIN_MS = 3_000;
/** One that has been brought about comes when the heartbeat timeout and the life of the ticket are over. */
const PROVOKED_POINT_WITHIN_MS = 20_000;

const SIGNALS = ['SIGKILL', 'SIGTERM', 'SIGSTOP'] as const;
const PLACEMENTS: readonly Placement[] = ['beforeItIsSent', 'afterItWasSent', 'afterItsReply'];
/** Of each signal at each placement. Fences and stops are rare by themselves, and each worth as much as a start. */
const BATCH_WEIGHTS: Readonly<Record<BatchName, number>> = { look: 0.4, start: 1.2, fence: 0.8, stop: 1 };

const kill = (weight: number, strike: Strike): NamedStrike => ({ weight, isKill: true, strike });
const meddle = (weight: number, strike: Strike): NamedStrike => ({ weight, isKill: false, strike });

/** Everything that strikes, by the name under which it is counted. */
export const STRIKES: Readonly<Record<string, NamedStrike>> = {
  'SIGKILL of a worker': kill(10, signalWorker('SIGKILL')),
  'SIGTERM of a worker': kill(3, signalWorker('SIGTERM')),
  'SIGKILL of all workers': kill(3, (targets) => Promise.resolve(signalAll(targets, 'SIGKILL'))),
  'SIGSTOP of a worker, SIGCONT after the heartbeat timeout': kill(3, freezeWorker),
  ...Object.fromEntries(
    (Object.keys(BATCH_WEIGHTS) as BatchName[]).flatMap((batch) =>
      PLACEMENTS.flatMap((placement) =>
        SIGNALS.map((signal) => [
          `${signal} of all workers at a ${batch} batch, ${placement}`,
          kill(BATCH_WEIGHTS[batch], strikeAtBatch(signal, { batch, placement })),
        ]),
      ),
    ),
  ),
  'connections to a server cut': meddle(
    4,
    onProxy(({ relay }) => relay.cut()),
  ),
  'connections to a server dead, then cut': meddle(3, onProxy(freezeServerLine)),
  'connections to Temporal cut': meddle(3, cutTemporal),
  'connections to Temporal dead, then alive': meddle(2, freezeTemporalLine),
  'SIGKILL of Temporal, started again on its file': kill(2, killTemporal),
  'a server restarted': kill(1, onServer({ fault: 'restartServer', downFor: '1s' })),
  'an Agent restarted': kill(1, onServer({ fault: 'agentRestart' })),
  'an Agent killed and started again': kill(1, onServer({ fault: 'agentRestart', graceful: false })),
};

/** How many of these strikes ended or froze processes, by how often each hit. */
export function countKills(strikes: Readonly<Record<string, number>>): number {
  const kills = Object.entries(strikes).filter(([name]) => STRIKES[name]?.isKill);
  return kills.reduce((sum, [, times]) => sum + times, 0);
}

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

/** Whether there was one. */
function signalAll({ workers }: Targets, signal: NodeJS.Signals): boolean {
  const { alive } = workers;
  for (const worker of alive) worker.kill(signal);
  return alive.length > 0;
}

async function freezeWorker({ workers }: Targets, random: Random): Promise<boolean> {
  if (workers.alive.length === 0) return false;
  const worker: RunningCommand = random.pick(workers.alive);
  worker.kill('SIGSTOP');
  await delay(FROZEN_MS);
  worker.kill('SIGCONT');
  return true;
}

/** What makes a batch come: a fence follows a start that died on its way, a stop follows a cancel. */
const PROVOCATIONS: Readonly<Partial<Record<BatchName, (targets: Targets) => Promise<boolean>>>> = {
  fence: (targets) => strikeAt(targets, 'SIGKILL', { batch: 'start', placement: 'beforeItIsSent' }),
  stop: ({ cancelOne }) => cancelOne(),
};

function strikeAtBatch(signal: (typeof SIGNALS)[number], where: Point): Strike {
  return async (targets) => {
    const isProvoked = (await PROVOCATIONS[where.batch]?.(targets)) ?? false;
    return strikeAt(targets, signal, where, isProvoked ? PROVOKED_POINT_WITHIN_MS : NAMED_POINT_WITHIN_MS);
  };
}

interface Point {
  readonly batch: BatchName;
  readonly placement: Placement;
}

/** Strikes all workers when such a batch comes by, on whichever line. */
async function strikeAt(
  targets: Targets,
  signal: (typeof SIGNALS)[number],
  where: Point,
  withinMs = NAMED_POINT_WITHIN_MS,
): Promise<boolean> {
  const armAll = (hooks: ProxyHooks | undefined) => {
    for (const proxy of targets.proxies.values()) proxy.arm(hooks);
  };
  const blows: ReturnType<ProxyHooks['then']>[] = [];
  const isReached = new Promise<boolean>((resolve) => {
    const then = () => {
      armAll(undefined);
      const blow = signal === 'SIGSTOP' ? freezeAll(targets) : killAll(targets, signal);
      blows.push(blow);
      resolve(true);
      return blow;
    };
    armAll({ ...where, then });
  });
  await within(withinMs, Promise.race([isReached, targets.over]));
  armAll(undefined);
  for (const blow of blows) await blow;
  return blows.length > 0;
}

/** What was held back is lost with its sender. */
function killAll(targets: Targets, signal: NodeJS.Signals): 'drop' {
  signalAll(targets, signal);
  return 'drop';
}

/** What was held back arrives when its sender goes on: long after somebody else may have taken over. */
async function freezeAll({ workers }: Targets): Promise<'forward'> {
  const frozen = [...workers.alive];
  for (const worker of frozen) worker.kill('SIGSTOP');
  await delay(FROZEN_MS);
  for (const worker of frozen) worker.kill('SIGCONT');
  return 'forward';
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
