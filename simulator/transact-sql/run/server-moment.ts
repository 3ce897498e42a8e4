import type { ServerClock } from '../../clock';
import { TICKS_PER_MINUTE, ticksOfUnixMs } from '../values/dates';

/** One reading of a server's clock. */
export interface ServerMoment {
  readonly utcTicks: bigint;
  readonly localTicks: bigint;
  readonly offsetMinutes: number;
}

export function momentOf(clock: ServerClock): ServerMoment {
  const utcMs = clock.utcNowMs();
  const offsetMinutes = clock.offsetMinutes(utcMs);
  const utcTicks = ticksOfUnixMs(utcMs);
  return { utcTicks, localTicks: utcTicks + BigInt(offsetMinutes) * TICKS_PER_MINUTE, offsetMinutes };
}
