import { setTimeout as delay } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { TdsProxy } from '../../support/tds-proxy';
import { currentLoad, isSlow, type TimeBack } from './time-back';
import { within } from './within';
import type { Workers } from './workers';

const LOOKS_EVERY_MS = 20;

/** Measures how long it takes after each death of the last worker until one asks a server something again. */
export class BackWatch {
  readonly backs: TimeBack[] = [];
  /** What strikes now. */
  strike = 'nothing';
  #measured: number | undefined;

  constructor(
    private readonly seed: number,
    private readonly workers: Workers,
    private readonly proxies: ReadonlyMap<string, TdsProxy>,
    private readonly handles: readonly WorkflowHandle[],
  ) {}

  async until(over: Promise<boolean>): Promise<void> {
    while (!(await within(LOOKS_EVERY_MS, over))) if (this.#isWaiting) await this.#measure(over);
  }

  /** Nobody waits for a worker any more. */
  async isBack(over: Promise<boolean>): Promise<void> {
    // The end of a process is known a moment after its death.
    await delay(100);
    while (this.#isWaiting && !(await within(LOOKS_EVERY_MS, over)));
  }

  get #isWaiting(): boolean {
    return this.workers.lastBlackout !== this.#measured;
  }

  async #measure(over: Promise<boolean>): Promise<void> {
    const { seed, strike } = this;
    const diedAt = this.workers.lastBlackout ?? 0;
    let waitedFor: string | undefined;
    while (this.#lastSentAt <= diedAt) {
      if (waitedFor === undefined && isSlow({ ms: performance.now() - diedAt }))
        waitedFor = await this.#whatIsMissing();
      if (await within(LOOKS_EVERY_MS, over)) return;
    }
    this.#measured = diedAt;
    const ms = this.#lastSentAt - diedAt;
    this.backs.push({ seed, ms, strike, load: currentLoad(), ...(waitedFor === undefined ? {} : { waitedFor }) });
  }

  get #lastSentAt(): number {
    return Math.max(...[...this.proxies.values()].map(({ relay }) => relay.lastSentAt));
  }

  async #whatIsMissing(): Promise<string> {
    if (!this.workers.isOneReady) return 'a worker that is ready';
    const pending = await Promise.all(this.handles.map(whatIsPending));
    return pending.filter((text) => text !== '').join('; ') || 'a run that has anything to do';
  }
}

/** What Temporal has for workers to do in a run. */
async function whatIsPending(handle: WorkflowHandle): Promise<string> {
  try {
    const { raw } = await handle.describe();
    const task = raw.pendingWorkflowTask == null ? [] : [`workflow task (attempt ${raw.pendingWorkflowTask.attempt})`];
    const activities = (raw.pendingActivities ?? []).map(
      ({ activityType, attempt }) => `${activityType?.name} (attempt ${attempt})`,
    );
    return [...task, ...activities].join(', ');
  } catch (error) {
    return String(error);
  }
}
