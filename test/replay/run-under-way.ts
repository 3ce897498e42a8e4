import type { WorkflowHandle } from '@temporalio/client';
import type { PackageProgress, RunAction, RunProgress } from '../../src/report/run-progress';
import { waitFor } from '../support/wait-for';

/** A run while it is recorded: what can be waited for, and what operators ask of it. */
export class RunUnderWay {
  constructor(private readonly handle: WorkflowHandle) {}

  untilRunning(...names: string[]): Promise<void> {
    return this.#until(names, 'running', ({ status }) => status === 'running');
  }

  untilEnded(...names: string[]): Promise<void> {
    return this.#until(names, 'ended', ({ status }) => status === 'ended');
  }

  untilSucceeded(...names: string[]): Promise<void> {
    return this.#until(names, 'succeeded', ({ outcome }) => outcome === 'succeeded');
  }

  ask(update: string, asked: object = {}): Promise<RunAction> {
    return this.handle.executeUpdate<RunAction, [object]>(update, { args: [asked] });
  }

  async cancel(): Promise<void> {
    await this.handle.cancel();
  }

  #until(names: readonly string[], what: string, is: (progress: PackageProgress) => boolean): Promise<void> {
    return waitFor(`${names.join(' and ')}: ${what}`, async () => {
      const { packages } = await this.handle.query<RunProgress>('progress');
      return names.every((name) => packages.some((each) => each.name === name && is(each)));
    });
  }
}
