/** How long a job takes that runs until the test lets it end, with `letJobsEnd` of its servers. */
export const HELD = '1d';
export const HELD_MS = 86_400_000;

/** A job of the simulator with these steps, named by their numbers. */
export const steps = (...all: object[]) => ({
  steps: all.map((each, index) => ({ name: `Step ${index + 1}`, ...each })),
});

/** A job with one step. */
export const job = (duration: string, more: object = {}) => steps({ duration, ...more });
