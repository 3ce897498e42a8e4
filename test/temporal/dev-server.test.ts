import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Client } from '@temporalio/client';
import { connectClient } from '../../src/temporal/connect';
import { DevServerNotStarted, startDevServer, type DevServer } from '../../src/temporal/dev-server';
import { freePort } from '../../src/temporal/free-port';
import { knock } from '../../src/temporal/knock';
import { resolveDevServer } from '../../src/temporal/resolve-temporal';
import { isRunning } from '../support/processes';
import { waitFor } from '../support/wait-for';

const HOST = '127.0.0.1';

let executable: string;
beforeAll(async () => {
  executable = (await resolveDevServer(process.env)).executable;
});

describe('a dev server', () => {
  let server: DevServer;
  let client: Client;
  beforeAll(async () => {
    server = await startDevServer({ executable, searchAttributes: { TestServer: 'Keyword' } });
    client = await connectClient(server.settings);
  });
  afterAll(async () => {
    await client.connection.close();
    await server.stop();
  });

  it('keeps ended runs for 30 days', async () => {
    const { config } = await client.workflowService.describeNamespace({ namespace: server.namespace });
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(30 * 24 * 60 * 60);
  });

  it('has the search attributes it was given', async () => {
    const { customAttributes } = await client.connection.operatorService.listSearchAttributes({
      namespace: server.namespace,
    });
    expect(Object.keys(customAttributes)).toContain('TestServer');
  });

  it('serves the Web UI at the address it tells', async () => {
    const response = await fetch(server.uiUrl ?? '', { headers: { connection: 'close' } });
    expect(response.status).toBe(200);
    expect(await response.text()).toMatch(/^<!doctype html>/i);
  });

  it('tells the process id of the server itself', () => {
    expect(isRunning(server.pid)).toBe(true);
  });

  it('is gone after stop, with its temporary directory, and can be stopped again', async () => {
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
    expect(isRunning(server.pid)).toBe(false);
    expect(await server.ended).toBe('exit status 0');
    await expect(knock(server.address, AbortSignal.timeout(5_000))).rejects.toThrow('ECONNREFUSED');
    expect(existsSync(server.dataDirectory)).toBe(false);
  });
});

describe('a dev server with a data directory', () => {
  let directory: string;
  const started: DevServer[] = [];
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ssis-parent-data-'));
  });
  afterAll(async () => {
    for (const server of started) await server.stop();
    await rm(directory, { recursive: true, force: true });
  });

  async function start(port: number): Promise<{ server: DevServer; client: Client }> {
    const dataDirectory = join(directory, 'data');
    const server = await startDevServer({ executable, dataDirectory, port, ui: false });
    started.push(server);
    return { server, client: await connectClient(server.settings) };
  }

  it('knows its runs again after it was killed and started at the same address', async () => {
    const port = await freePort(HOST);
    const first = await start(port);
    await first.client.workflow.start('nobodysWorkflow', { taskQueue: 'nobody', workflowId: 'kept' });
    await first.client.connection.close();
    process.kill(first.server.pid, 'SIGKILL');
    expect(await first.server.ended).toBe('SIGKILL');

    const second = await start(port);
    expect(second.server.address).toBe(first.server.address);
    const description = await second.client.workflow.getHandle('kept').describe();
    expect(description.status.name).toBe('RUNNING');
    await second.client.connection.close();
  });
});

describe('a dev server that cannot start', () => {
  it('says that the port that was asked for is taken', async () => {
    const server = await startDevServer({ executable, ui: false });
    const port = Number(server.address.split(':').at(-1));
    const failure = startDevServer({ executable, port, ui: false });
    await expect(failure).rejects.toThrow(DevServerNotStarted);
    await expect(failure).rejects.toThrow(`Temporal's dev server did not start: port ${port} of ${HOST} is taken.`);
    await server.stop();
  });

  it('says what the server said last', async () => {
    const failure = startDevServer({ executable, ui: false, searchAttributes: { 'Not=Good': 'Keyword' } });
    await expect(failure).rejects.toThrow(
      /^Temporal's dev server did not start: it ended at once \(exit status 1\)\.\n {2}\S/,
    );
  });

  it('says that the executable is not there', async () => {
    const failure = startDevServer({ executable: join(tmpdir(), 'no-such-temporal'), ui: false });
    await expect(failure).rejects.toThrow('it ended at once (spawn');
    await expect(failure).rejects.toThrow('ENOENT');
  });

  describe('because the program never answers', () => {
    let directory: string;
    let mute: string;
    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'ssis-parent-mute-'));
      mute = join(directory, 'temporal');
      await writeFile(mute, '#!/bin/sh\necho "I listen to nobody"\nexec sleep 300\n', { mode: 0o755 });
    });
    afterAll(() => rm(directory, { recursive: true, force: true }));

    it('gives up in time', async () => {
      const failure = startDevServer({ executable: mute, ui: false, readyWithinMs: 5_000 });
      await expect(failure).rejects.toThrow(/no answer from 127\.0\.0\.1:\d+ within 5 s\.\n {2}I listen to nobody$/);
    });

    it('gives up when it is told to', async () => {
      const failure = startDevServer({ executable: mute, ui: false, signal: AbortSignal.timeout(200) });
      await expect(failure).rejects.toThrow("Temporal's dev server did not start: interrupted.");
    });
  });
});

describe('a dev server whose parent is killed', () => {
  let parent: ChildProcess;
  afterEach(() => parent.kill('SIGKILL'));

  it('ends and leaves no directory behind', async () => {
    parent = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'dev-server-parent.ts'), executable], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface({ input: parent.stdout as NodeJS.ReadableStream }), 'line')) as [string];
    const { pid, dataDirectory } = JSON.parse(line) as { pid: number; dataDirectory: string };
    expect(isRunning(pid)).toBe(true);
    parent.kill('SIGKILL');
    await waitFor('the dev server has ended', () => !isRunning(pid));
    await waitFor('its directory is removed', () => !existsSync(dataDirectory));
  });
});
