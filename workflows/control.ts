import { ApplicationFailure, setHandler } from '@temporalio/workflow';
import type { ParentPackage } from '../src/definition/definition';
import { keptText } from '../src/definition/kept-text';
import type { Asked, AskedOfPackage, RecordedRequest, RequestName, RunAction } from '../src/report/run-progress';
import { graphOfRecords } from '../src/scheduling/graph-of-records';
import { refuseAction } from '../src/scheduling/refuse-action';
import type { RunState } from '../src/scheduling/run-state';
import type * as messages from './messages';
import {
  aboutToCancelSignal,
  forceStopUpdate,
  leaveRunningUpdate,
  pauseUpdate,
  resumeUpdate,
  retryPackageUpdate,
  skipPackageUpdate,
  stopPackageUpdate,
} from './messages';
import type { ParentRun } from './parent-run';

const MAX_ACTIONS = 200;

/** A cancel that comes later than that, in ms, is not the one that was announced. */
const ANNOUNCED_FOR_MS = 60_000;

/** What operators may ask of a run: each request is checked, carried out, and kept on record. */
export class Control {
  #opened: { readonly run: ParentRun; readonly definition: ParentPackage } | undefined;
  #actions: readonly RunAction[];
  #announcedCancel: { readonly by: Asked; readonly atMs: number } | undefined;

  constructor(actions: readonly RunAction[]) {
    this.#actions = actions;
  }

  get actions(): readonly RunAction[] {
    return this.#actions;
  }

  /** From now on there is a run that can be asked. */
  open(run: ParentRun, definition: ParentPackage): void {
    this.#opened = { run, definition };
  }

  /** The run is canceled: by whom and why is known only when they have said so right before. */
  cancel(): void {
    const { by = {}, atMs = -Infinity } = this.#announcedCancel ?? {};
    this.#record({ action: 'cancel', ...(Date.now() - atMs <= ANNOUNCED_FOR_MS ? by : {}) });
  }

  /** To be called before anything is waited for, so that no request finds nobody to take it. */
  handleRequests(): void {
    setHandler(
      aboutToCancelSignal,
      (asked) => {
        this.#announcedCancel = { by: textsOf(asked), atMs: Date.now() };
      },
      { description: 'Say who is about to cancel, and why' },
    );
    this.#handle(pauseUpdate, 'pause', 'Start nothing more for now', {
      refuse: (run) => (run.state.isPaused ? 'the run is paused already' : undefined),
      act: (run) => run.state.pause(),
    });
    this.#handle(resumeUpdate, 'resume', 'Start packages again', {
      refuse: (run) => (run.state.isPaused ? undefined : 'the run is not paused'),
      act: (run) => run.state.resume(Date.now()),
    });
    this.#handle(leaveRunningUpdate, 'leaveRunning', 'A cancel leaves the jobs running', {
      refuse: () => undefined,
      act: (run) => (run.jobsAtCancel = 'leave'),
    });
    this.#handle(forceStopUpdate, 'forceStop', 'A cancel stops also what is only probably ours', {
      refuse: () => undefined,
      act: (run) => (run.jobsAtCancel = 'forceStop'),
    });
    this.#handleOfPackage(
      skipPackageUpdate,
      'skip',
      'Pass over a package; what comes after it continues',
      (run, index, asked) => {
        run.state.skip(index, `skipped${byWhom(asked)}`, Date.now());
        run.inFlight.breakOffWait(index, 'mayNotStart');
      },
    );
    this.#handleOfPackage(retryPackageUpdate, 'retry', 'Try a package again that ended badly', (run, index) => {
      run.state.retry(index, Date.now());
    });
    this.#handleOfPackage(stopPackageUpdate, 'stop', 'Stop the job of a package', (run, index) => {
      run.inFlight.stop(index);
    });
  }

  #handle(
    update: typeof messages.pauseUpdate,
    action: RequestName,
    description: string,
    { refuse, act }: { refuse: (run: ParentRun) => string | undefined; act: (run: ParentRun) => void },
  ): void {
    const handler = (asked: Asked = {}): RecordedRequest => {
      const run = this.#running();
      act(run);
      run.wake();
      return this.#record({ action, ...checked(asked) });
    };
    const validator = (asked: Asked = {}): void => {
      checked(asked);
      refuseWith(refuse(this.#running()));
    };
    setHandler(update, handler, { validator, description });
  }

  #handleOfPackage(
    update: typeof messages.skipPackageUpdate,
    action: 'skip' | 'retry' | 'stop',
    description: string,
    act: (run: ParentRun, index: number, asked: Asked) => void,
  ): void {
    const handler = (asked: AskedOfPackage): RecordedRequest => {
      const run = this.#running();
      const { package: name, ...rest } = asked;
      act(run, run.state.indexOf(name) ?? -1, rest);
      run.wake();
      return this.#record({ action, package: name, ...checked(rest) });
    };
    const validator = (asked: AskedOfPackage | undefined): void => {
      const { state, inFlight } = this.#running();
      const { package: name, ...rest } = asked ?? { package: undefined };
      checked(rest);
      if (typeof name !== 'string') throw refusal("say which package: { package: 'name' }");
      const index = state.indexOf(name);
      if (index === undefined) throw refusal(`there is no package '${name}' in this run`);
      const isAdopted = inFlight.isAdopted(index);
      const isDead = () => this.#isDead(state, index);
      refuseWith(refuseAction(action, name, state.record(index), { isAdopted, isDead }));
    };
    setHandler(update, handler, { validator, description });
  }

  #running(): ParentRun {
    if (this.#opened === undefined) throw refusal('the run is still loading its definition; ask again in a moment');
    const { run } = this.#opened;
    if (run.isOverTime) throw refusal('the run is past its time limit, and what still runs is being stopped');
    if (run.isCanceling) throw refusal('the run is being canceled');
    if (run.state.isOver) throw refusal('the run has ended');
    return run;
  }

  /** Whether what a package waits for can no longer be. */
  #isDead({ records }: RunState, index: number): boolean {
    return this.#opened !== undefined && graphOfRecords(this.#opened.definition, records).isDead(index);
  }

  #record<Action extends Omit<RunAction, 'at'>>(action: Action): Action & RunAction {
    const recorded = { ...action, at: new Date().toISOString() };
    this.#actions = [...this.#actions, recorded].slice(-MAX_ACTIONS);
    return recorded;
  }
}

/** Texts for the record. @throws ApplicationFailure for what is no text. */
function checked(asked: Asked): Asked {
  for (const text of [asked.by, asked.reason]) {
    if (text !== undefined && typeof text !== 'string') throw refusal('`by` and `reason` are texts');
  }
  return textsOf(asked);
}

/** Those that there are, kept short; nobody can be told of what is none: that is left out. */
function textsOf(asked: unknown): Asked {
  const { by, reason } = (asked ?? {}) as Partial<Record<keyof Asked, unknown>>;
  return {
    ...(typeof by === 'string' ? { by: keptText(by) } : {}),
    ...(typeof reason === 'string' ? { reason: keptText(reason) } : {}),
  };
}

function byWhom({ by, reason }: Asked): string {
  return `${by === undefined ? ' by an operator' : ` by ${by}`}${reason === undefined ? '' : `: ${reason}`}`;
}

function refuseWith(reason: string | undefined): void {
  if (reason !== undefined) throw refusal(reason);
}

function refusal(message: string): ApplicationFailure {
  return ApplicationFailure.create({ type: 'RequestRefused', message, nonRetryable: true });
}
