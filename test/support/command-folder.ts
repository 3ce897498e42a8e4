import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endCommands, startCommand } from './cli';
import type { EndedCommand } from './in-process';
import { type TestTemporal, testTemporal } from './temporal';

/** A folder of files that command lines are given, each of which runs in a process of its own, as a user's do. */
class CommandFolder {
  #opened: { readonly path: string; readonly temporal: TestTemporal } | undefined;

  async open(): Promise<void> {
    const temporal = await testTemporal();
    this.#opened = { path: await mkdtemp(join(tmpdir(), 'ssis-parent-cli-')), temporal };
  }

  get path(): string {
    return this.#ready.path;
  }

  /** What the command lines connect to. */
  get temporal(): TestTemporal {
    return this.#ready.temporal;
  }

  /** Writes a file and says where it is. */
  async file(name: string, text: string): Promise<string> {
    const path = join(this.path, name);
    await writeFile(path, text);
    return path;
  }

  /** Carries out a command line to its end. */
  async command(...args: string[]): Promise<EndedCommand> {
    // Build servers set `CI`, and libraries of colours take it for a terminal.
    const running = startCommand(args, { TEMPORAL_ADDRESS: this.temporal.address, CI: 'true' });
    const status = await running.ended;
    return { status, stdout: running.stdout(), stderr: running.stderr() };
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
    await this.temporal.close();
  }

  get #ready() {
    if (this.#opened === undefined) throw new Error('no test of a file has begun');
    return this.#opened;
  }
}

/** That of the tests of one file, after each of which what still runs is ended. */
export function commandFolder(): CommandFolder {
  const folder = new CommandFolder();
  beforeAll(() => folder.open());
  afterEach(endCommands);
  afterAll(() => folder.remove());
  return folder;
}

/** A definition of these packages, as a file has it. */
export const parent = (packages: object) => JSON.stringify({ name: 'nightly-load', packages });

/** Everything a user reads when something is wrong: no traces of our insides. */
export function expectPlain({ stdout, stderr }: EndedCommand): void {
  expect(stdout + stderr).not.toMatch(/^\s+at .*:\d+:\d+\)?$|\[object |undefined|defect of ssis-parent/m);
  expect(stdout + stderr).not.toContain('\u001b');
}
