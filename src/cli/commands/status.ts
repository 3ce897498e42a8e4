import { present } from '../../definition/present';
import { closingJson, closingReport } from '../../report/closing-report';
import { statusText } from '../../report/status-text';
import { answerOrSay } from '../answer-or-say';
import { EXIT, exitStatusOf } from '../exit-status';
import type { CommandIo } from '../io';
import { runEnd } from '../run-end';
import { RunReader } from '../run-reader';
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
    const snapshot = await answerOrSay(run, () => reader.snapshot());
    const { actions, servers } = await answerOrSay(run, () => reader.report());
    io.out(
      json
        ? JSON.stringify({ ...snapshot, actions, servers })
        : statusText(snapshot, { actions, ...present({ servers }) }, { paint: io.paint, now: new Date() }),
    );
    return EXIT.succeeded;
  });
}
