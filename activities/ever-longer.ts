/** Between two looks at what is waited for, in milliseconds. */
const WAIT_MS = { first: 1_000, longest: 10_000 } as const;

/** The waits between looks at what may take hours: ever longer, up to ten seconds. */
export function* everLonger(): Generator<number, never> {
  for (let waitMs: number = WAIT_MS.first; ; waitMs = Math.min(waitMs * 2, WAIT_MS.longest)) yield waitMs;
}
