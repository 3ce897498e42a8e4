import { LIVE_COLUMNS } from '../../report/package-columns';
import { packageTable } from '../../report/package-table';
import { countsText } from '../../report/run-counts';
import { clockDuration } from '../../report/time-text';
import type { RunSnapshot } from '../../report/run-snapshot';
import { plural, word } from '../../report/words';
import { closingJson, closingReport } from '../../report/closing-report';
import { EXIT, exitStatusOf } from '../exit-status';
import type { CommandIo } from '../io';
import { CommandProblem } from '../problem';
import { runEnd } from '../run-end';
import { NoWorkerAnswers, RunReader } from '../run-reader';
import { withClient } from '../with-client';

export interface StatusOptions {
  readonly json?: boolean;
}

/** `ssis-parent status RUN`: how a run stands now. The exit status is that of a run that has ended, 0 of one that goes on. */
export async function statusCommand(run: string, { json = false }: StatusOptions, io: CommandIo): Promise<number> {
  return withClient(io.env, async (client) => {
    const { status } = await client.workflow.getHandle(run).describe();
    const reader = new RunReader(client, run);
    if (status.name !== 'RUNNING') {
      const ended = await runEnd(client, reader, () => undefined);
      io.out(json ? closingJson(ended) : closingReport(ended, io.paint, io.width));
      return exitStatusOf(ended.report.outcome);
    }
    const snapshot = await readOrSay(reader);
    io.out(json ? JSON.stringify(snapshot) : statusText(snapshot, io));
    return EXIT.succeeded;
  });
}

async function readOrSay(reader: RunReader): Promise<RunSnapshot> {
  try {
    return await reader.snapshot();
  } catch (error) {
    if (!(error instanceof NoWorkerAnswers)) throw error;
    const text = `Run ${reader.run} goes on, but no worker answers for it now, so nothing moves. Start one: ssis-parent worker --servers servers.yaml`;
    throw new CommandProblem(text, EXIT.notReachable);
  }
}

function statusText(snapshot: RunSnapshot, { paint }: CommandIo): string {
  const { run, status, packages, counts, total, startedAt } = snapshot;
  const reasons = packages.flatMap(({ name, message }) =>
    message === undefined ? [] : [`${paint.strong(name)}: ${message}`],
  );
  return [
    packageTable(packages, LIVE_COLUMNS, paint),
    ...(reasons.length === 0 ? [] : ['', ...reasons]),
    '',
    `Run ${run} ${status === 'ended' ? word(snapshot.outcome ?? 'unknown') : status} for ${clockDuration(Date.now() - Date.parse(startedAt))}. ${plural(total, 'package')}: ${countsText(counts)}.`,
  ].join('\n');
}
