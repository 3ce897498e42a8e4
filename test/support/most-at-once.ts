import type { JournalEntry } from '../../simulator';

/** The greatest number of jobs that ever ran at once on each server, by what it saw. */
export function mostAtOnce(journal: readonly JournalEntry[]): Record<string, number> {
  const running = new Map<string, number>();
  const most: Record<string, number> = {};
  for (const { event, server } of journal) {
    if (event !== 'runBegan' && event !== 'runEnded') continue;
    const now = (running.get(server) ?? 0) + (event === 'runBegan' ? 1 : -1);
    running.set(server, now);
    most[server] = Math.max(most[server] ?? 0, now);
  }
  return most;
}
