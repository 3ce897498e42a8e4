import type { Dispatcher } from './dispatcher';
import type { Outages } from './outages';
import type { ServerNews } from './run-inputs';
import type { StartTimes } from './start-times';

/** What the run hears of its servers, and what that means for where packages may start. Moments are Unix ms. */
export class Places {
  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly times: StartTimes,
  ) {}

  /** When servers were left out, and why. */
  get outages(): Outages {
    return this.dispatcher.outages;
  }

  /** Nothing is started on a server any more: packages that may run elsewhere go there, the others wait. */
  leaveOut(alias: string, reason: string, nowMs: number): void {
    this.dispatcher.leaveOut(alias, reason, nowMs);
  }

  /** A server that was left out can start jobs again, except those that do not exist there. */
  takeBack(alias: string, missingJobs: readonly string[], nowMs: number, news?: ServerNews): void {
    this.times.waitAnew(this.dispatcher.takeBack(alias, missingJobs, nowMs, news));
  }

  /** A server has no room for now: packages that may run elsewhere go there, the others wait. That is no outage. */
  setFull(alias: string, isFull: boolean): void {
    this.dispatcher.servers.setFull(alias, isFull);
  }

  /** The job of a package was found missing on a server. */
  isMissing(index: number, alias: string): void {
    this.times.waitAnew(this.dispatcher.isMissing(index, alias));
  }

  /** Whether a package could be started on another server than this. */
  hasOther(index: number, than: string): boolean {
    return this.dispatcher.hasOther(index, than);
  }
}
