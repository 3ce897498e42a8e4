import { Context } from '@temporalio/activity';
import type { ServerTrouble } from '../src/agent/server-trouble';

/** Trouble with a server that an activity rides out: said in its heartbeats while it lasts, and in the log once. */
export class RiddenOut {
  #text: string | undefined;

  constructor(private readonly server: string) {}

  /** Part of the heartbeat's details. */
  get details(): { readonly waitsBecause?: string } {
    return this.#text === undefined ? {} : { waitsBecause: this.#text };
  }

  /** What the trouble is now; undefined when there is none. */
  stands(trouble: ServerTrouble | undefined): void {
    if (trouble !== undefined && trouble.message !== this.#text) {
      Context.current().log.warn('riding out trouble with a server', { server: this.server, error: trouble });
    }
    this.#text = trouble?.message;
  }
}
