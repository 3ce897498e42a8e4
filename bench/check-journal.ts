import type { JournalEntry } from '../simulator';
import type { RealWorkflow } from './real-workflow';

/** What simulators saw of a run: every way in which it was not as it should be, one line each. */
export function checkJournal(journal: readonly JournalEntry[], workflow: RealWorkflow, cap: number): string[] {
  const { packages } = workflow.definition;
  const problems: string[] = [];
  const starts = new Map<string, number>();
  const succeeded = new Set<string>();
  const running = new Map<string, number>();
  for (const entry of journal) {
    if (entry.event === 'startRequest' && entry.accepted) {
      const job = entry.job ?? '';
      starts.set(job, (starts.get(job) ?? 0) + 1);
      const early = (packages[job]?.after ?? []).filter((before) => !succeeded.has(before));
      if (early.length > 0) problems.push(`${job} was started before ${early.join(', ')} had succeeded`);
    } else if (entry.event === 'runBegan') {
      const count = (running.get(entry.server) ?? 0) + 1;
      running.set(entry.server, count);
      if (count > cap) problems.push(`${entry.server} ran ${count} jobs at once, above its cap of ${cap}`);
    } else if (entry.event === 'runEnded') {
      running.set(entry.server, (running.get(entry.server) ?? 0) - 1);
      if (entry.outcome === 'succeeded') succeeded.add(entry.job);
    }
  }
  for (const job of Object.keys(packages)) {
    if (starts.get(job) !== 1) problems.push(`${job} was started ${starts.get(job) ?? 0} times`);
    if (!succeeded.has(job)) problems.push(`${job} has not succeeded`);
  }
  return problems;
}
