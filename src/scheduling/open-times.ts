import type { OpenTimes } from '../definition/open-times';

export const ALWAYS_OPEN: OpenTimes = { notBeforeMs: null, notAfterMs: null, blackouts: [] };

/** `closed`: for good. `untilMs`: the next moment at which this may have changed; null when none is known. */
export interface Opening {
  readonly state: 'open' | 'shut' | 'closed';
  readonly untilMs: number | null;
}

export function openingAt({ notBeforeMs, notAfterMs, blackouts }: OpenTimes, nowMs: number): Opening {
  if (notAfterMs !== null && nowMs >= notAfterMs) return { state: 'closed', untilMs: null };
  if (notBeforeMs !== null && nowMs < notBeforeMs) return { state: 'shut', untilMs: notBeforeMs };
  const blackout = blackouts.find(([fromMs, toMs]) => fromMs <= nowMs && nowMs < toMs);
  if (blackout !== undefined) return { state: 'shut', untilMs: earlier(blackout[1], notAfterMs) };
  const next = blackouts.find(([fromMs]) => fromMs > nowMs)?.[0] ?? null;
  return { state: 'open', untilMs: earlier(next, notAfterMs) };
}

/** The moments at which {@link openingAt} says something else than before. */
export function changesOf({ notBeforeMs, notAfterMs, blackouts }: OpenTimes): number[] {
  const [fromMs, toMs] = [notBeforeMs ?? -Infinity, notAfterMs ?? Infinity];
  const between = blackouts.flat().filter((atMs) => fromMs < atMs && atMs < toMs);
  return [fromMs, ...between, toMs].filter(Number.isFinite);
}

/** The earlier of two moments; null is never. */
export function earlier(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}
