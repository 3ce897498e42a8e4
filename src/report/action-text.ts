import { localTime } from './time-text';
import type { ActionName, Asked, RecordedRequest, RunAction } from './run-progress';

const ASKED: Readonly<Record<ActionName, string>> = {
  pause: 'pause the run',
  resume: 'resume the run',
  skip: 'skip',
  retry: 'retry',
  stop: 'stop',
  cancel: 'cancel the run',
  leaveRunning: 'leave jobs running at a cancel',
  forceStop: 'stop also what is only probably ours at a cancel',
};

/** What operators asked of a run, a line each: `02:10:31 stop 'sales', by anna@dba01: too slow`. */
export function actionText({ action, at, package: name, ...asked }: RunAction): string {
  const what = name === undefined ? ASKED[action] : `${ASKED[action]} '${name}'`;
  return `${localTime(new Date(at))} ${what}${askedText(asked)}`;
}

/** `, by anna@dba01: too slow`, as far as that is known. */
export function askedText({ by, reason }: Asked): string {
  return `${by === undefined ? '' : `, by ${by}`}${reason === undefined ? '' : `: ${reason}`}`;
}

/** One line for whoever asked: that it is recorded, and what follows from it. */
export function recordedText(action: RecordedRequest, run: string): string {
  return `Recorded: ${actionText(action)}. ${whatFollows(action, run)}`;
}

function whatFollows({ action, package: name = '' }: RecordedRequest, run: string): string {
  switch (action) {
    case 'pause':
      return `Jobs already running continue; nothing more is started until \`ssis-parent resume ${run}\`.`;
    case 'resume':
      return 'Packages start again.';
    case 'skip':
      return `When its turn comes '${name}' is passed over, and what comes after it continues as if it had succeeded.`;
    case 'retry':
      return `'${name}' is tried again, and what was skipped because of it waits anew.`;
    case 'stop':
      return `The job is being stopped on its server; \`ssis-parent watch ${run}\` shows it, the report has the receipt.`;
    case 'leaveRunning':
      return 'A cancel leaves the jobs running; nothing follows them from then on.';
    case 'forceStop':
      return 'A cancel stops every job of the run, also one that is only probably ours.';
  }
}
