import { startSimulator } from '../../simulator';
import { describeScale, type Scale } from './scale';

/** What the process of the simulator has used so far. */
export interface Usage {
  readonly cpuMs: number;
  readonly residentMb: number;
  readonly runsEnded: number;
  readonly runsSucceeded: number;
}

export interface Started {
  readonly startMs: number;
  readonly before: Usage;
  readonly after: Usage;
  /** What start-up has added to the heap, after garbage collections. */
  readonly heapMb: number;
  readonly ports: readonly number[];
}

let runsEnded = 0;
let runsSucceeded = 0;

function usage(): Usage {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1000, residentMb: process.memoryUsage.rss() / 2 ** 20, runsEnded, runsSucceeded };
}

function heapMb(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

/** Runs a simulator of the scale that its only argument describes; it answers each message with its usage so far. */
async function main(): Promise<void> {
  const description = describeScale(JSON.parse(process.argv[2] ?? '') as Scale);
  const heapBefore = heapMb();
  const before = usage();
  const began = performance.now();
  const simulator = await startSimulator(description, {
    journal: (entry) => {
      if (entry.event !== 'runEnded') return;
      runsEnded += 1;
      if (entry.outcome === 'succeeded') runsSucceeded += 1;
    },
  });
  const startMs = performance.now() - began;
  const after = usage();
  const ports = Object.values(simulator.servers).map(({ port }) => port);
  process.on('message', () => process.send?.(usage()));
  process.on('disconnect', () => void simulator.close());
  process.send?.({ startMs, before, after, heapMb: heapMb() - heapBefore, ports } satisfies Started);
}

void main();
