import { runTable } from '../../report/run-list';
import { EXIT } from '../exit-status';
import type { CommandIo } from '../io';
import { type ListFilter, MAX_LISTED } from '../list-filters';
import { listedRuns } from '../listed-runs';
import { CODEC_VARIABLE } from '../../temporal/payload-codec';
import { withClient } from '../with-client';

export interface ListOptions {
  readonly status?: ListFilter;
  readonly limit?: number;
  readonly json?: boolean;
}

const DEFAULT_LIMIT = 20;

/** `ssis-parent list`: the runs that Temporal knows of, newest first. */
export async function listCommand({ status, limit, json = false }: ListOptions, io: CommandIo): Promise<number> {
  const wanted = limit ?? DEFAULT_LIMIT;
  const { runs, hasMore, hasUnreadable } = await withClient(io.env, (client) =>
    listedRuns(client, status ?? 'any', wanted),
  );
  if (hasUnreadable) {
    io.err(`Some definitions cannot be read: set ${CODEC_VARIABLE} to the codec that the workers have.`);
  }
  if (json) {
    io.out(JSON.stringify(runs));
    return EXIT.succeeded;
  }
  if (runs.length === 0) io.err(noneText(status));
  else io.out(runTable(runs, io.paint, new Date()));
  if (hasMore) io.err(moreText(wanted));
  return EXIT.succeeded;
}

function moreText(shown: number): string {
  const next = Math.min(shown * 5, MAX_LISTED);
  return `There are more; ${shown < next ? `--limit ${next} shows more of them` : '--status shows those with one status'}.`;
}

function noneText(status: ListFilter | undefined): string {
  const which = status === undefined || status === 'any' ? '' : ` with the status ${status}`;
  return `Temporal knows of no run${which}. It forgets runs that have ended after the retention time of its namespace.`;
}
