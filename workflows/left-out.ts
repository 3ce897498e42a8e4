import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { RunState } from '../src/scheduling/run-state';
import type { KnownServers } from './known-servers';
import { awaitServer } from './run-package';

/** Why a server is left out, as far as it makes a difference to when it is tried again. */
export type OutBecause = 'connection' | 'login' | 'agentOff';

/** A server that answers again can be seen; whether its Agent runs shows only when something is started there. */
const FIRST_PROBE_MS: Readonly<Record<OutBecause, number>> = { connection: 1_000, login: 10_000, agentOff: 10_000 };
const LONGEST_PROBE_MS = 300_000;

/** Servers on which nothing is started for now, each with somebody who waits until it can be tried again. */
export class LeftOut {
  /** How often in a row a server was left out without having started anything. */
  readonly #times = new Map<string, number>();
  readonly #scopes = new Map<string, CancellationScope>();

  /** `go` runs beside everything else. */
  constructor(
    private readonly state: RunState,
    private readonly heartbeatTimeoutMs: number,
    private readonly known: KnownServers,
    private readonly go: (work: () => Promise<void>) => void,
  ) {}

  /** Those that were left out when the run continued as new. */
  resume(): void {
    for (const { server } of this.state.places.outages.open) this.#probe(server, FIRST_PROBE_MS.connection);
  }

  add(alias: string, reason: string, because: OutBecause): void {
    if (this.state.places.outages.isOut(alias)) return;
    const times = this.#times.get(alias) ?? 0;
    this.#times.set(alias, times + 1);
    this.state.places.leaveOut(alias, reason, Date.now());
    this.#probe(alias, Math.min(FIRST_PROBE_MS[because] * 2 ** times, LONGEST_PROBE_MS));
  }

  /** A job has been started there: all is well again. */
  hasStarted(alias: string): void {
    this.#times.delete(alias);
  }

  /** Nobody waits for them any more. */
  end(): void {
    for (const scope of this.#scopes.values()) scope.cancel();
  }

  #probe(server: string, afterMs: number): void {
    this.go(async () => {
      const scope = new CancellationScope();
      this.#scopes.set(server, scope);
      try {
        const request = this.known.questionTo(server);
        const reading = await scope.run(() => awaitServer({ ...request, afterMs }, this.heartbeatTimeoutMs));
        this.known.takeBack(reading, request);
      } catch (error) {
        if (!isCancellation(error)) throw error;
      } finally {
        this.#scopes.delete(server);
      }
    });
  }
}
