import { ApplicationFailure, setHandler } from '@temporalio/workflow';
import type { ActionName, Asked, AskedOfPackage, RunAction } from '../src/report/run-progress';
import { refuseAction } from '../src/scheduling/refuse-action';
import type * as messages from './messages';
import {
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
const MAX_TEXT = 200;

/** What operators may ask of a run: each request is checked, carried out, and kept on record. */
export class Control {
  #run: ParentRun | undefined;
  #actions: readonly RunAction[];

  constructor(actions: readonly RunAction[]) {
    this.#actions = actions;
  }

  get actions(): readonly RunAction[] {
    return this.#actions;
  }

  /** From now on there is a run that can be asked. */
  open(run: ParentRun): void {
    this.#run = run;
  }

  /** To be called before anything is waited for, so that no request finds nobody to take it. */
  handleUpdates(): void {
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
      'Pass over a package; what comes after it goes on',
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
    action: ActionName,
    description: string,
    { refuse, act }: { refuse: (run: ParentRun) => string | undefined; act: (run: ParentRun) => void },
  ): void {
    const handler = (asked: Asked = {}): RunAction => {
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
    const handler = (asked: AskedOfPackage): RunAction => {
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
      refuseWith(refuseAction(action, name, state.record(index), inFlight.isAdopted(index)));
    };
    setHandler(update, handler, { validator, description });
  }

  #running(): ParentRun {
    if (this.#run === undefined) throw refusal('the run is still loading its definition; ask again in a moment');
    if (this.#run.isCanceling) throw refusal('the run is being canceled');
    if (this.#run.state.isOver) throw refusal('the run has ended');
    return this.#run;
  }

  #record(action: Omit<RunAction, 'at'>): RunAction {
    const recorded = { ...action, at: new Date().toISOString() };
    this.#actions = [...this.#actions, recorded].slice(-MAX_ACTIONS);
    return recorded;
  }
}

/** Texts for the record, which are kept short. @throws ApplicationFailure for what is no text. */
function checked({ by, reason }: Asked): Asked {
  for (const text of [by, reason]) {
    if (text !== undefined && typeof text !== 'string') throw refusal('`by` and `reason` are texts');
  }
  return {
    ...(by === undefined ? {} : { by: by.slice(0, MAX_TEXT) }),
    ...(reason === undefined ? {} : { reason: reason.slice(0, MAX_TEXT) }),
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
