/** Between two looks at what keeps something from being started: the pauses double from the first to the longest. */
export const ASK_AGAIN_MS = { first: 1_000, longest: 10_000 } as const;
