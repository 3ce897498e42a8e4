import type { RunRecord } from '../../../activities/contract';
import type { JournalEntry } from '../../../simulator';
import { entriesOf } from '../../support/journal';
import type { UsedTicket } from './tickets';

/** In what way a run is not what the servers saw. */
export type Wrong =
  /** Two starts were accepted for one ticket, or one for none. */
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

/** A run that has ended: what it reports, and the tickets that it could start jobs with. */
export interface EndedRun {
  readonly record: RunRecord;
  readonly tickets: readonly UsedTicket[];
}

/**
 * Compares what runs report with what their servers saw. Every package has to have a job of its own, on any server; a
 * run that could not begin has no record, and then none of its jobs may have been started. An Agent that was restarted
 * (`restarted`: the server's alias) may have forgotten a request that it had just taken, and nothing tells that it has not.
 */
export function compareWithJournal(
  runs: readonly EndedRun[],
  journal: readonly JournalEntry[],
  restarted: ReadonlySet<string> = new Set(),
): Verdict {
  const accepted = entriesOf(journal, 'startRequest').filter((entry) => entry.accepted);
  const begins = entriesOf(journal, 'runBegan');
  const ends = entriesOf(journal, 'runEnded');
  const jobs = new Set(runs.flatMap(({ record }) => record.definition.packages.map(({ job }) => job)));
  const findings = accepted
    .filter(({ job }) => !jobs.has(job ?? ''))
    .map(({ job }): Finding => ({ wrong: 'double', text: `job '${job ?? ''}' was started for no package` }));
  let unknown = 0;
  for (const { record, tickets } of runs) {
    const { definition, records } = record;
    for (const [index, { name, job }] of definition.packages.entries()) {
      const { outcome, attempt = 1, server = '', message = '' } = records[index] ?? { status: 'waiting' };
      const started = accepted.filter((entry) => entry.job === job);
      const starts = started.length;
      // Tries follow each other, so the last end is that of the last try.
      const seen = ends.filter((entry) => entry.job === job);
      const last = seen.at(-1)?.outcome;
      const facts = `'${name}' (job '${job}'): ${outcome ?? 'no outcome'} after ${attempt} tries, ${starts} accepted starts, ended ${seen.map((end) => end.outcome).join(', ') || 'never'}; ${message}`;
      for (const text of doubleStarts(started, tickets)) findings.push({ wrong: 'double', text: `${facts}: ${text}` });
      // A try may end before its start, when the one before it has failed.
      const isBetweenTries = starts < attempt && starts === seen.length && last === 'failed';
      const isStarted = starts > 0 && !isBetweenTries;
      // What began is not forgotten: as long as it runs, its server has it.
      const began = begins.filter((entry) => entry.job === job).length;
      const isForgotten = restarted.has(server) && began === seen.length && attempt > seen.length;
      if (outcome === 'unknown' && (last === 'lost' || isForgotten)) unknown += 1;
      else if (outcome === 'unknown') findings.push({ wrong: 'lost', text: facts });
      else if (!isTrue(outcome, isStarted, last, message)) findings.push({ wrong: 'misreport', text: facts });
    }
  }
  return { starts: accepted.length, unknown, findings };
}

type AcceptedStart = JournalEntry & { readonly event: 'startRequest' };

/** What is wrong with each of a job's accepted starts that is not the first one of a ticket. */
function doubleStarts(starts: readonly AcceptedStart[], tickets: readonly UsedTicket[]): string[] {
  const used = new Set<UsedTicket>();
  return starts.flatMap(({ job, server, at }) => {
    // The tickets of a job follow each other: the next one is taken when nothing can be started with the one before.
    const ticket = tickets.findLast(
      (each) => each.job === job && each.server === server && each.takenAtUtcMs <= Date.parse(at),
    );
    if (ticket === undefined) return [`the start at ${at} on ${server} had no ticket`];
    if (used.has(ticket)) return [`the start at ${at} on ${server} was the second of its ticket`];
    used.add(ticket);
    return [];
  });
}

/** `isStarted`: a start was accepted for the last try; `last`: how the last job run ended. */
function isTrue(outcome: string | undefined, isStarted: boolean, last: string | undefined, message: string): boolean {
  switch (outcome) {
    case 'skipped':
      return !isStarted;
    case 'failed':
      // Without a start it is one that the Agent refused.
      return !isStarted || last === 'failed';
    case 'canceled':
      // Without a start the cancel came first.
      return !isStarted || last === 'canceled';
    case 'timedOut':
      // What was not stopped then, as the package has to say, may have come to any end.
      return last === 'canceled' || (isStarted && /was left (running|alone)/.test(message));
    default:
      return isStarted && outcome === last;
  }
}
