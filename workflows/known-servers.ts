import { patched } from '@temporalio/workflow';
import type { ReadServerRequest, ServerReading } from '../activities/contract';
import { aliasesOf } from '../src/scheduling/aliases-of';
import { present } from '../src/definition/present';
import { questionsTo } from '../src/scheduling/questions';
import type { ServerNews } from '../src/scheduling/run-inputs';
import type { RunState } from '../src/scheduling/run-state';
import type { ServerCapacity } from '../src/scheduling/server-room';
import { type UsualDurations, withServer } from '../src/scheduling/usual-durations';
import type { FullServers } from './full-servers';
import type { RunBasis, RunBeginning } from './parent-run';

/** What a run knows of its servers; one that was left out is asked anew before it is used again. */
export class KnownServers {
  readonly #loaded: RunBasis;
  #servers: readonly ServerCapacity[];
  #usual: UsualDurations | undefined;

  constructor(
    { loaded, servers, usual }: RunBeginning,
    private readonly state: RunState,
    private readonly full: FullServers,
  ) {
    this.#loaded = loaded;
    this.#servers = servers;
    this.#usual = usual;
  }

  /** As they are known now. */
  get servers(): readonly ServerCapacity[] {
    return this.#servers;
  }

  /** What a continue-as-new hands over; the state of the run has which jobs they lack. */
  get carried(): { readonly servers: readonly ServerCapacity[]; readonly usual?: UsualDurations } {
    const servers = this.#servers.map((server) => ({ ...server, missingJobs: [] }));
    return { servers, ...(this.#usual === undefined ? {} : { usual: this.#usual }) };
  }

  /** What a server is to be asked that was left out. */
  questionTo(server: string): ReadServerRequest {
    const { definition, pools, servers } = this.#loaded;
    const unended = definition.packages.filter((_, index) => this.state.record(index).status !== 'ended');
    const jobs = questionsTo(server, unended, pools, servers.length);
    return { server, jobs, ...(this.#hasOwnCap(server) ? { maxConcurrent: 'auto' } : {}) };
  }

  /** A server can start jobs again. */
  takeBack(reading: ServerReading, { jobs }: ReadServerRequest): void {
    const { server, missingJobs } = reading;
    // Runs that began before that was so have heard of nothing but missing jobs, of all that there were.
    const news = patched('hearServersThatComeBack') ? { asked: jobs, ...this.#newsOf(reading) } : {};
    // Runs that began before there were trials have started all at once.
    this.state.places.takeBack(server, missingJobs, Date.now(), { ...news, isOnTrial: patched('oneStartAfterOutage') });
  }

  #newsOf({ server, maxConcurrent, capReason, usualMs }: ServerReading): ServerNews {
    if (maxConcurrent !== undefined) this.#setCap(server, { maxConcurrent, ...present({ capReason }) });
    const { definition, pools } = this.#loaded;
    if (usualMs !== undefined && this.#usual !== undefined) {
      const heard = { alias: server, usualMs };
      this.#usual = withServer(this.#usual, definition.packages, (child) => aliasesOf(child, pools), heard);
    }
    return {
      ...(maxConcurrent === undefined ? {} : { maxConcurrent }),
      ...(this.#usual === undefined ? {} : { usual: this.#usual }),
    };
  }

  /** Whether the server itself says how many jobs it may have. */
  #hasOwnCap(server: string): boolean {
    return this.#loaded.servers.some(({ alias, maxConcurrent }) => alias === server && maxConcurrent === 'auto');
  }

  #setCap(alias: string, cap: Pick<ServerCapacity, 'maxConcurrent' | 'capReason'>): void {
    this.#servers = this.#servers.map((server) => {
      if (server.alias !== alias) return server;
      const changed = { ...server, ...cap };
      this.full.setCapacity(changed);
      return changed;
    });
  }
}
