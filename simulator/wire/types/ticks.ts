/** The engine counts time in ticks of 100 ns from 0001-01-01; the wire in days and in fractions of each type's own. */
const TICKS_PER_SECOND = 10_000_000n;
export const TICKS_PER_DAY = 86_400n * TICKS_PER_SECOND;

/** Days from 0001-01-01 to 1900-01-01, the day `datetime` counts from (MS-TDS 2.2.5.5.1.8). */
const DAYS_TO_1900 = 693_595n;
/** `datetime` ticks in 1/300 s. */
const UNITS_PER_DAY = 86_400n * 300n;

/** Days since 1900-01-01 and 1/300 s since midnight, rounded to the nearest; rounding may reach the next day. */
export function toDatetime(ticks: bigint): { readonly days: number; readonly units: number } {
  const inUnits = (ticks * 300n + TICKS_PER_SECOND / 2n) / TICKS_PER_SECOND;
  return { days: Number(inUnits / UNITS_PER_DAY - DAYS_TO_1900), units: Number(inUnits % UNITS_PER_DAY) };
}

/** The ticks of a `datetime`; its thirds of a centisecond come out as .000, .003 and .007, as SQL Server shows them. */
export function fromDatetime(days: number, units: number): bigint {
  const milliseconds = (BigInt(units) * 10n + 1n) / 3n;
  return (BigInt(days) + DAYS_TO_1900) * TICKS_PER_DAY + milliseconds * 10_000n;
}
