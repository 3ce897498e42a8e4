import { mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { temporalCommand } from '../../../src/cli/commands/temporal';
import type { TalkIo } from '../../../src/cli/io';
import { connectClient } from '../../../src/temporal/connect';
import { settingsForAddress } from '../../../src/temporal/settings';
import { NOBODY } from '../../support/nobody';
import { testTemporal, type TestTemporal } from '../../support/temporal';
import { waitFor } from '../../support/wait-for';

interface Terminal extends TalkIo {
  readonly outLines: string[];
  readonly errLines: string[];
  /** Presses Ctrl-C. */
  interrupt(): void;
}

function terminal(env: NodeJS.ProcessEnv): Terminal {
  const outLines: string[] = [];
  const errLines: string[] = [];
  const controller = new AbortController();
  return {
    outLines,
    errLines,
    out: (line) => outLines.push(line),
    err: (line) => errLines.push(line),
    env,
    signal: controller.signal,
    interrupt: () => controller.abort(),
  };
}

describe('ssis-parent temporal', () => {
  let temporal: TestTemporal;
  beforeAll(async () => {
    temporal = await testTemporal();
  });
  afterAll(() => temporal.close());

  it('says which Temporal is used and why', async () => {
    const io = terminal({ TEMPORAL_ADDRESS: temporal.address });
    expect(await temporalCommand({}, io)).toBe(0);
    expect(io.outLines).toEqual([`Temporal at ${temporal.address}, namespace default: TEMPORAL_ADDRESS is set.`]);
    expect(io.errLines).toEqual([]);
  });

  it('says the same as JSON', async () => {
    const io = terminal({ TEMPORAL_ADDRESS: temporal.address });
    expect(await temporalCommand({ json: true }, io)).toBe(0);
    expect(io.outLines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { reachable: true, address: temporal.address, namespace: 'default', reason: 'TEMPORAL_ADDRESS is set' },
    ]);
  });

  it('exits with 3 and says why when the configured one is not reachable, and looks for no other', async () => {
    const io = terminal({ TEMPORAL_ADDRESS: NOBODY });
    expect(await temporalCommand({}, io)).toBe(3);
    expect(io.outLines).toEqual([]);
    expect(io.errLines).toEqual([
      `Temporal is not reachable at ${NOBODY} (connection refused): ` +
        'check that it runs and that the address is right (TEMPORAL_ADDRESS is set).',
    ]);
  });

  it('prints only JSON when that was asked for', async () => {
    const io = terminal({ TEMPORAL_ADDRESS: NOBODY });
    expect(await temporalCommand({ json: true }, io)).toBe(3);
    expect(io.errLines).toEqual([]);
    expect(io.outLines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { reachable: false, address: NOBODY, namespace: 'default', reason: 'TEMPORAL_ADDRESS is set' },
    ]);
  });
});

describe('ssis-parent temporal --start', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ssis-parent-command-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it('runs a dev server until Ctrl-C and prints the line that makes the others use it', async () => {
    const io = terminal(process.env);
    const running = temporalCommand({ start: true, data: join(directory, 'data') }, io);
    await waitFor('the server is announced', () => io.outLines.length === 3);
    const address = /^export TEMPORAL_ADDRESS=(.+)$/.exec(io.outLines[2] ?? '')?.[1] ?? '';
    expect(io.outLines[0]).toBe(`Temporal  ${address}, namespace default`);
    expect(io.outLines[1]).toMatch(/^Web UI {4}http:\/\/127\.0\.0\.1:\d+$/);
    expect(io.errLines.at(-1)).toBe(`Ctrl-C stops it; its data stays in ${join(directory, 'data')}.`);

    const client = await connectClient(settingsForAddress(address));
    await client.connection.close();
    io.interrupt();
    expect(await running).toBe(0);
    await expect(connectClient(settingsForAddress(address))).rejects.toThrow('connection refused');
    expect(existsSync(join(directory, 'data', 'temporal.db'))).toBe(true);
  });

  it('prints one JSON object when that was asked for, and the server ends with its process', async () => {
    const io = terminal(process.env);
    const running = temporalCommand({ start: true, json: true }, io);
    const failure = running.catch((error: unknown) => String(error));
    await waitFor('the server is announced', () => io.outLines.length === 1);
    const { address, namespace, uiUrl, pid } = JSON.parse(io.outLines[0] ?? '') as Record<string, unknown>;
    expect({ address, namespace, uiUrl }).toEqual({
      address: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
      namespace: 'default',
      uiUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
    });
    process.kill(pid as number, 'SIGKILL');
    expect(await failure).toBe("TemporalNotReachable: Temporal's dev server ended by itself (SIGKILL).");
  });

  it('ends with 130 when it is interrupted before the server has started', async () => {
    const io = terminal(process.env);
    io.interrupt();
    expect(await temporalCommand({ start: true }, io)).toBe(130);
    expect(io.outLines).toEqual([]);
  });
});
