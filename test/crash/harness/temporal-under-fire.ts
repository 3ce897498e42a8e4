import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DevServer, startDevServer } from '../../../src/temporal/dev-server';
import { Relay } from '../../support/relay';

/** A Temporal dev server that is killed and started again on its file, behind a relay whose port stays the same. */
export class TemporalUnderFire {
  private constructor(
    private readonly executable: string,
    readonly dataDirectory: string,
    private server: DevServer,
    /** What workers connect to; the harness itself goes to the server. */
    readonly relay: Relay,
  ) {}

  static async start(executable: string): Promise<TemporalUnderFire> {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'ssis-parent-crash-temporal-'));
    const server = await startDevServer({ executable, ui: false, dataDirectory });
    return new TemporalUnderFire(executable, dataDirectory, server, await Relay.start(portOf(server)));
  }

  get settings(): DevServer['settings'] {
    return this.server.settings;
  }

  /** By SIGKILL; it answers again when this resolves. */
  async killAndRestart(): Promise<void> {
    const { executable, dataDirectory, server } = this;
    process.kill(server.pid, 'SIGKILL');
    await server.ended;
    this.relay.cut();
    this.server = await startDevServer({ executable, ui: false, dataDirectory, port: portOf(server) });
  }

  async close(): Promise<void> {
    await this.relay.close();
    await this.server.stop();
    await rm(this.dataDirectory, { recursive: true, force: true });
  }
}

function portOf({ address }: DevServer): number {
  return Number(address.split(':').at(-1));
}
