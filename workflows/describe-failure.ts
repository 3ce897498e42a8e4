import type { RunReport } from '../src/report/run-progress';

const SHOWN = 3;

/** One paragraph for whoever finds the run red: how many, which, and why. */
export function describeFailure({ name, counts, total, failures }: RunReport): string {
  const bad = counts.failed + counts.timedOut + counts.canceled;
  const parts = [
    `'${name}' ${bad > 0 ? 'failed' : 'ended with unknown outcomes'}: ${counts.succeeded} of ${total} packages succeeded`,
    ...(bad > 0 ? [`${bad} did not`] : []),
    ...(counts.unknown > 0 ? [`the outcome of ${counts.unknown} is unknown`] : []),
    ...(counts.skipped > 0 ? [`${counts.skipped} were skipped`] : []),
  ];
  const shown = failures.slice(0, SHOWN).map(({ name: child, message }) => `${child}: ${message ?? 'no message'}`);
  const more = failures.length > SHOWN ? [`… and ${failures.length - SHOWN} more`] : [];
  return [`${parts.join(', ')}.`, ...shown, ...more].join('\n');
}
