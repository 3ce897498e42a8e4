import type { JournalEntry } from '../../../simulator';
import type { RunRecord } from '../../../activities/contract';
import { entriesOf } from '../../support/journal';

/** In what way a run is not what the servers saw. */
export type Wrong =
  /** More starts were accepted than the package had tries. */
  | 'double'
  /** An outcome other than that of the job run. */
  | 'misreport'
  /** The outcome is unknown, though the server has it. */
  | 'lost'
  /** A run did not come to its end. */
  | 'stuck';

export interface Finding {
  readonly wrong: Wrong;
  readonly text: string;
}

export interface Verdict {
  /** Starts that a server accepted. */
  readonly starts: number;
  /** Packages whose outcome nobody can know: the Agent has lost the job run, or was restarted while it was to begin. */
  readonly unknown: number;
  readonly findings: readonly Finding[];
}

/**
 * Compares what runs report with what their servers saw. Every package has to have a job of its own, on any server; a
 * run that could not begin has no record, and then none of its jobs may have been started. An Agent that was restarted
 * (`restarted`: the server's alias) may have forgotten a request that it had just taken, and nothing tells that it has not.
 */
export function judge(
  runs: readonly RunRecord[],
  journal: readonly JournalEntry[],
  restarted: ReadonlySet<string> = new Set(),
): Verdict {
  const accepted = entriesOf(journal, 'startRequest').filter((entry) => entry.accepted);
  const begins = entriesOf(journal, 'runBegan');
  const ends = entriesOf(journal, 'runEnded');
  const jobs = new Set(runs.flatMap(({ definition }) => definition.packages.map(({ job }) => job)));
  const findings = accepted
    .filter(({ job }) => !jobs.has(job ?? ''))
    .map(({ job }): Finding => ({ wrong: 'double', text: `job '${job ?? ''}' was started for no package` }));
  let unknown = 0;
  for (const { definition, records } of runs) {
    for (const [index, { name, job }] of definition.packages.entries()) {
      const { outcome, attempt = 1, server = '', message = '' } = records[index] ?? { status: 'waiting' };
      const starts = accepted.filter((entry) => entry.job === job).length;
      // Tries follow each other, so the last end is that of the last try.
      const seen = ends.filter((entry) => entry.job === job);
      const last = seen.at(-1)?.outcome;
      const facts = `'${name}' (job '${job}'): ${outcome ?? 'no outcome'} after ${attempt} tries, ${starts} accepted starts, ended ${seen.map((end) => end.outcome).join(', ') || 'never'}; ${message}`;
      if (starts > attempt) findings.push({ wrong: 'double', text: facts });
      // What began is not forgotten: as long as it runs, its server has it.
      const began = begins.filter((entry) => entry.job === job).length;
      const isForgotten = restarted.has(server) && began === seen.length && attempt > seen.length;
      if (outcome === 'unknown' && (last === 'lost' || isForgotten)) unknown += 1;
      else if (outcome === 'unknown') findings.push({ wrong: 'lost', text: facts });
      else if (!isTrue(outcome, starts, last, message)) findings.push({ wrong: 'misreport', text: facts });
    }
  }
  return { starts: accepted.length, unknown, findings };
}

function isTrue(outcome: string | undefined, starts: number, last: string | undefined, message: string): boolean {
  switch (outcome) {
    case 'skipped':
      return starts === 0;
    case 'failed':
      // Without a start it is one that the Agent refused.
      return starts === 0 || last === 'failed';
    case 'canceled':
      // Without a start the cancel came first.
      return starts === 0 || last === 'canceled';
    case 'timedOut':
      // What was not stopped then, as the package has to say, may have come to any end.
      return last === 'canceled' || (starts > 0 && /was left (running|alone)/.test(message));
    default:
      return starts > 0 && outcome === last;
  }
}
