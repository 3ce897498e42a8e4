import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { closingJson, closingReport } from '../report/closing-report';
import type { EndedRun } from '../report/closing-report';
import { runEvents } from '../report/run-events';
import type { RunSnapshot } from '../report/run-snapshot';
import { localTime } from '../report/time-text';
import { EXIT, exitStatusOf } from './exit-status';
import type { CommandIo } from './io';
import { drawRun } from './live-table';
import { runEnd } from './run-end';
import { NoWorkerAnswers, RunReader } from './run-reader';

export interface FollowOptions {
  readonly json?: boolean;
  /** Said when Ctrl-C ends the following. */
  readonly onInterrupt?: string;
}

/** Between two looks at a run, in milliseconds; a large one is looked at less often. */
const LOOK_MS = { small: 500, large: 2_000, largeFrom: 500 } as const;

/**
 * Shows a run until it has ended: a live table on a terminal, one line an event elsewhere. Prints the closing report.
 * Returns the exit status that tells how it ended, or that of an interruption.
 */
export async function followRun(
  client: Client,
  run: string,
  io: CommandIo,
  options: FollowOptions = {},
): Promise<number> {
  const reader = new RunReader(client, run);
  const screen = new RunScreen(io, options.json === true);
  const ended = runEnd(client, reader, () => screen.last);
  // Awaited below; until then a failure must not count as unhandled.
  ended.catch(() => undefined);
  const ending = ended.then(
    () => true,
    () => true,
  );
  while (!io.signal.aborted) {
    await screen.look(reader);
    const pause = (screen.last?.total ?? 0) >= LOOK_MS.largeFrom ? LOOK_MS.large : LOOK_MS.small;
    const waiting = new AbortController();
    const signal = AbortSignal.any([io.signal, waiting.signal]);
    const isOver = await Promise.race([ending, delay(pause, false, { signal }).catch(() => false)]);
    waiting.abort();
    if (isOver) return screen.close(await ended);
  }
  screen.interrupt(options.onInterrupt ?? interruptText(run));
  return EXIT.interrupted;
}

function interruptText(run: string): string {
  return `Interrupted. The run continues: \`ssis-parent watch ${run}\` shows it again, \`ssis-parent cancel ${run}\` stops its jobs.`;
}

/** What is shown while a run goes on. */
class RunScreen {
  last: RunSnapshot | undefined;
  #unansweredSince: number | undefined;
  #hasSaidUnanswered = false;

  constructor(
    private readonly io: CommandIo,
    private readonly isJson: boolean,
  ) {}

  async look(reader: RunReader): Promise<void> {
    try {
      const snapshot = await reader.snapshot();
      this.#unansweredSince = undefined;
      this.#hasSaidUnanswered = false;
      this.#show(snapshot);
    } catch (error) {
      if (!(error instanceof NoWorkerAnswers)) throw error;
      this.#sayUnanswered();
    }
  }

  close({ report, snapshot }: EndedRun): number {
    const { io } = this;
    if (this.isJson) {
      io.out(closingJson({ report, snapshot }));
    } else {
      // Of a run that had ended before anybody looked, no news are told.
      if (io.live === undefined && this.last !== undefined) this.#show(snapshot);
      io.live?.draw('');
      io.live?.done();
      io.out(closingReport({ report, snapshot }, io.paint, io.width));
    }
    return exitStatusOf(report.outcome);
  }

  interrupt(text: string): void {
    this.io.live?.done();
    if (!this.isJson) this.io.err(text);
  }

  #show(snapshot: RunSnapshot): void {
    const { io } = this;
    if (!this.isJson) {
      if (io.live === undefined)
        for (const line of runEvents(this.last, snapshot)) io.err(`${localTime(new Date())} ${line}`);
      else io.live.draw(drawRun(snapshot, io.live, io.paint));
    }
    this.last = snapshot;
  }

  /** A worker that is being restarted is away for seconds: that is not worth a word. */
  #sayUnanswered(): void {
    this.#unansweredSince ??= performance.now();
    if (this.isJson || this.#hasSaidUnanswered || performance.now() - this.#unansweredSince < 5_000) return;
    this.#hasSaidUnanswered = true;
    this.io.err(
      `${localTime(new Date())} No worker answers for this run: start one (ssis-parent worker --servers servers.yaml), or Temporal itself does not answer.`,
    );
  }
}
