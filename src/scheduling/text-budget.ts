import type { PackageRecord } from './package-record';

/** Of one message, in characters; what is longer is cut. */
const MAX_MESSAGE = 500;
/** Texts up to this length are kept whatever else there is. */
const SHORT_MESSAGE = 80;
const SHORT_STEP_NAME = 20;
const MAX_REASON = 300;
/** Of all longer texts of a run together: 200 whole messages. The rest stay on the servers. */
const MAX_LONG = 100_000;
/** The other half is for what ended badly, whatever there is to say of packages that wait or succeeded. */
const MAX_LONG_OF_OTHERS = MAX_LONG / 2;

/** How much of messages, names of steps and reasons is kept. So a run stays small, however much fails or waits. */
export class TextBudget {
  #used: number;

  constructor(records: readonly PackageRecord[]) {
    this.#used = records.reduce((sum, record) => sum + longTexts(record), 0);
  }

  /** The record of a package has taken the place of another. */
  follow(before: PackageRecord, after: PackageRecord): void {
    this.#used += longTexts(after) - longTexts(before);
  }

  /** What is kept of a message, which takes the place of the texts of `before`. */
  message(text: string, before: PackageRecord, isBadEnd: boolean): string {
    const whole = text.slice(0, MAX_MESSAGE);
    const used = this.#used - longTexts(before) + whole.length;
    return used <= (isBadEnd ? MAX_LONG : MAX_LONG_OF_OTHERS) ? whole : shortened(text, SHORT_MESSAGE);
  }

  stepName(name: string): string {
    return this.#used + name.length <= MAX_LONG ? name : shortened(name, SHORT_STEP_NAME);
  }

  /** Why a package was not started where it was to be; undefined when there is no room to say it. */
  reason(text: string): string | undefined {
    const whole = text.slice(0, MAX_REASON);
    return this.#used + whole.length <= MAX_LONG_OF_OTHERS ? whole : undefined;
  }
}

/** Those that a limit is for, in characters. What is said of a skipped package is made of names, and is no news. */
function longTexts({ outcome, message = '', failedStep, movedFrom = [] }: PackageRecord): number {
  const { name = '' } = failedStep ?? {};
  return (
    (outcome === 'skipped' || message.length <= SHORT_MESSAGE ? 0 : message.length) +
    (name.length <= SHORT_STEP_NAME ? 0 : name.length) +
    movedFrom.reduce((sum, { reason = '' }) => sum + reason.length, 0)
  );
}

function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
