/** Dates and times are counted in ticks of 100 ns since 0001-01-01T00:00 (see `SqlValue`). */
export const TICKS = {
  millisecond: 10_000n,
  second: 10_000_000n,
  minute: 600_000_000n,
  day: 864_000_000_000n,
} as const;

const UNIX_EPOCH = 719_162n * TICKS.day;
/** The day `datetime` counts from. */
export const NINETEEN_HUNDRED = 693_595n * TICKS.day;

/** `datetime` counts in 1/300 s (page: datetime, rounding of fractional seconds). */
const UNITS_PER_DAY = 86_400n * 300n;

export function ticksOfUnixMs(ms: number): bigint {
  return UNIX_EPOCH + BigInt(Math.floor(ms)) * TICKS.millisecond;
}

export function unixMsOfTicks(ticks: bigint): number {
  return Number((ticks - UNIX_EPOCH) / TICKS.millisecond);
}

/** Days since 1900-01-01 and 1/300 s since midnight, rounded to the nearest; rounding may reach the next day. */
export function toDatetime(ticks: bigint): { readonly days: number; readonly units: number } {
  const inUnits = (ticks * 300n + TICKS.second / 2n) / TICKS.second;
  const days = inUnits / UNITS_PER_DAY - NINETEEN_HUNDRED / TICKS.day;
  return { days: Number(days), units: Number(inUnits % UNITS_PER_DAY) };
}

/** The ticks nearest to a `datetime`, which are what other types get of it (since compatibility level 130). */
export function fromDatetime(days: number, units: number): bigint {
  const inDay = (BigInt(units) * TICKS.second + 150n) / 300n;
  return NINETEEN_HUNDRED + BigInt(days) * TICKS.day + inDay;
}

/** What of a moment a `datetime` holds. */
export function toDatetimePrecision(ticks: bigint): bigint {
  const { days, units } = toDatetime(ticks);
  return fromDatetime(days, units);
}
