import type { ChildPackage } from '../../src/definition/definition';
import type { OpenTimes } from '../../src/definition/open-times';
import type { RunInputs } from '../../src/scheduling/run-inputs';

/** Where and when packages may be started, in the plainest way: everything is worked out anew each time. Moments are Unix ms. */
export class ReferenceTimes {
  /** Jobs that are missing, by server. */
  readonly missing = new Map<string, readonly string[]>();

  constructor(private readonly inputs: RunInputs) {}

  /** The servers that may run it: those that have its job, or all of its place when none has. */
  candidates({ server, pool = '', job }: ChildPackage): readonly string[] {
    const there = server === undefined ? (this.inputs.pools[pool] ?? []) : [server];
    const having = there.filter((alias) => !(this.missing.get(alias) ?? []).includes(job));
    return having.length > 0 ? having : there;
  }

  isRunOpen(nowMs: number): boolean {
    return isOpen(this.inputs.openTimes.run, nowMs);
  }

  isRunClosed(nowMs: number): boolean {
    return isClosed(this.inputs.openTimes.run, nowMs);
  }

  isServerOpen(alias: string, nowMs: number): boolean {
    return isOpen(this.inputs.openTimes.servers[alias], nowMs);
  }

  /** Whether no server will ever take it again. */
  isShutForGood(child: ChildPackage, nowMs: number): boolean {
    return this.candidates(child).every((alias) => isClosed(this.inputs.openTimes.servers[alias], nowMs));
  }

  /** When its `startWithin` is over, if it waits for its start since then. */
  deadlineMs(child: ChildPackage, readyMs: number): number {
    const { run, servers } = this.inputs.openTimes;
    const changes = [run, ...Object.values(servers)].flatMap((times) => [
      times?.notBeforeMs ?? readyMs,
      ...(times?.blackouts ?? []).flat(),
    ]);
    const isFree = (atMs: number) =>
      this.isRunOpen(atMs) && this.candidates(child).some((alias) => this.isServerOpen(alias, atMs));
    const moments = [readyMs, ...changes.filter((atMs) => atMs > readyMs)].filter(isFree);
    return Math.min(...moments) + (child.startWithinMs ?? Infinity);
  }
}

function isOpen(times: OpenTimes | null | undefined, nowMs: number): boolean {
  if (times == null) return true;
  const { notBeforeMs, notAfterMs, blackouts } = times;
  if (nowMs < (notBeforeMs ?? -Infinity) || nowMs >= (notAfterMs ?? Infinity)) return false;
  return !blackouts.some(([fromMs, toMs]) => fromMs <= nowMs && nowMs < toMs);
}

function isClosed(times: OpenTimes | null | undefined, nowMs: number): boolean {
  return nowMs >= (times?.notAfterMs ?? Infinity);
}
