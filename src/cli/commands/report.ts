import { closingReport, type EndedRun } from '../../report/closing-report';
import { predecessorsOf } from '../../report/critical-path';
import { reportDocument } from '../../report/report-document';
import { loadedDefinition } from '../../temporal/loaded-definition';
import { EXIT, exitStatusOf } from '../exit-status';
import type { CommandIo } from '../io';
import { answerOrSay } from '../answer-or-say';
import { runEnd } from '../run-end';
import { RunReader } from '../run-reader';
import { withClient } from '../with-client';

export interface ReportOptions {
  readonly json?: boolean;
}

/** `ssis-parent report RUN`: what became of a run, or of one that goes on so far. The exit status is that of `status`. */
export async function reportCommand(run: string, { json = false }: ReportOptions, io: CommandIo): Promise<number> {
  return withClient(io.env, async (client) => {
    const { status } = await client.workflow.getHandle(run).describe();
    const reader = new RunReader(client, run);
    const hasEnded = status.name !== 'RUNNING';
    const found = hasEnded
      ? await runEnd(client, reader, () => undefined)
      : await answerOrSay(run, () => soFar(reader));
    const seen = { ...found, hasEnded };
    const definition = await loadedDefinition(client, run);
    const document = reportDocument(seen, definition && predecessorsOf(definition));
    if (!document.isComplete && !json) io.err('No worker answers, so only packages that ended badly are shown.');
    io.out(json ? JSON.stringify(document) : closingReport(seen, io.paint, io.width, document.criticalPath));
    return hasEnded ? exitStatusOf(seen.report.outcome) : EXIT.succeeded;
  });
}

async function soFar(reader: RunReader): Promise<EndedRun> {
  return { snapshot: await reader.snapshot(), report: await reader.report() };
}
