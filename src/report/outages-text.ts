import type { Paint } from './paint';
import type { Outage } from './run-progress';
import { localTime } from './time-text';

/** One line: which server was left out, when and why. */
export function outageText({ server, reason, from, until }: Outage): string {
  const since = localTime(new Date(from));
  if (until === undefined) return `nothing has been started on ${server} since ${since}: ${reason}`;
  return `nothing was started on ${server} from ${since} to ${localTime(new Date(until))}: ${reason}`;
}

/** Under a title of its own; nothing when no server was left out. */
export function outagesSection(outages: readonly Outage[] | undefined, paint: Paint): string[] {
  if (outages === undefined || outages.length === 0) return [];
  return [[paint.strong('servers left out'), ...outages.map((each) => `  ${outageText(each)}`)].join('\n')];
}
