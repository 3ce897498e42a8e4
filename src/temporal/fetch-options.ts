export interface FetchOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Gives up. */
  readonly signal?: AbortSignal | undefined;
}

/** Enough for some 60 MB over a slow line. */
export const FETCH_TIMEOUT_MS = 5 * 60_000;
