import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { StartLimits } from '../src/agent/start-limits';
import type { RunState } from '../src/scheduling/run-state';
import type { ServerCapacity } from '../src/scheduling/server-room';
import { awaitRoom } from './run-package';

/** How much each server can take, and those that are full, each with somebody who waits until it has room. */
export class FullServers {
  readonly #limits: Map<string, StartLimits>;
  readonly #scopes = new Map<string, CancellationScope>();

  /** `go` runs beside everything else. */
  constructor(
    servers: readonly ServerCapacity[],
    private readonly state: RunState,
    private readonly heartbeatTimeoutMs: number,
    private readonly go: (work: () => Promise<void>) => void,
  ) {
    this.#limits = new Map(servers.flatMap(limitsOf));
  }

  /** A server has another cap, or has said what its cap is. */
  setCapacity(server: ServerCapacity): void {
    for (const [alias, limits] of limitsOf(server)) this.#limits.set(alias, limits);
  }

  /** What a request for starts on the server says of it. */
  limitsFor(server: string): { readonly limits?: StartLimits } {
    const limits = this.#limits.get(server);
    return limits === undefined ? {} : { limits };
  }

  /** A start was refused there: nothing is started until there is room. One request asks for all packages. */
  add(server: string): void {
    const limits = this.#limits.get(server);
    if (limits === undefined || this.#scopes.has(server)) return;
    const scope = new CancellationScope();
    this.#scopes.set(server, scope);
    this.state.places.setFull(server, true);
    this.go(async () => {
      try {
        await scope.run(() => awaitRoom({ server, limits }, this.heartbeatTimeoutMs));
      } catch (error) {
        if (!isCancellation(error)) throw error;
      } finally {
        this.#scopes.delete(server);
        this.state.places.setFull(server, false);
      }
    });
  }

  /** Nobody waits for them any more. */
  end(): void {
    for (const scope of this.#scopes.values()) scope.cancel();
  }
}

function limitsOf({ alias, maxConcurrent, count = 'asked', startEveryMs }: ServerCapacity): [string, StartLimits][] {
  if (maxConcurrent === null && startEveryMs === undefined) return [];
  const cap = maxConcurrent === null ? null : { maxConcurrent, counts: count };
  return [[alias, { cap, ...(startEveryMs === undefined ? {} : { startEveryMs }) }]];
}
