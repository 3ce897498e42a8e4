import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';
import { startDevServer, type DevServer } from '../../src/temporal/dev-server';
import { resolveDevServer } from '../../src/temporal/resolve-temporal';

/** Holds the broker's address; Jest hands it on to its workers. */
export const BROKER_VARIABLE = 'SSIS_PARENT_TEST_TEMPORAL';

const WORKFLOWS = resolve(__dirname, '../../workflows/index.ts');

/**
 * Gives all test files of one run the same dev server and workflow bundle, made when the first of them asks. It lives
 * in the process that Jest was started as.
 */
export class TemporalBroker {
  readonly #server: Server;
  #devServer: Promise<DevServer & { readonly executable: string }> | undefined;
  #bundle: Promise<string> | undefined;
  #directory: string | undefined;

  constructor() {
    this.#server = createServer((request, response) => {
      this.#answer(request.url).then(
        (answer) => response.end(JSON.stringify(answer)),
        (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.message : String(error)),
      );
    });
  }

  /** Returns the URL to ask. */
  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.close();
    const devServer = await this.#devServer?.catch(() => undefined);
    await devServer?.stop();
    if (this.#directory !== undefined) await rm(this.#directory, { recursive: true, force: true });
  }

  async #answer(path: string | undefined): Promise<object> {
    if (path === '/dev-server') {
      this.#devServer ??= startTestServer();
      const { address, namespace, executable } = await this.#devServer;
      return { address, namespace, executable };
    }
    if (path === '/workflow-bundle') {
      this.#bundle ??= this.#bundleWorkflows();
      return { codePath: await this.#bundle };
    }
    throw new Error(`The broker has no ${String(path)}`);
  }

  async #bundleWorkflows(): Promise<string> {
    if (!existsSync(WORKFLOWS)) throw new Error(`There are no workflows to bundle: ${WORKFLOWS} is missing`);
    const { code } = await bundleWorkflowCode({ workflowsPath: WORKFLOWS, logger: ONLY_TROUBLE });
    this.#directory = await mkdtemp(join(tmpdir(), 'ssis-parent-test-'));
    const codePath = join(this.#directory, 'workflow-bundle.js');
    await writeFile(codePath, code);
    return codePath;
  }
}

/** Asks the broker of this test run. */
export async function askBroker(path: '/dev-server' | '/workflow-bundle'): Promise<unknown> {
  const url = process.env[BROKER_VARIABLE];
  if (url === undefined) throw new Error(`${BROKER_VARIABLE} is not set: Jest runs test/support/global-setup.ts first`);
  // No agent: a connection kept open would keep Jest from ending.
  const request = get(`${url}${path}`, { agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const body = Buffer.concat(await response.toArray()).toString('utf8');
  if (response.statusCode !== 200) throw new Error(body);
  return JSON.parse(body);
}

/** A dev server of the tests' own, whatever address is configured: nothing here may touch a server that matters. */
async function startTestServer(): Promise<DevServer & { readonly executable: string }> {
  const { executable } = await resolveDevServer(process.env, {
    tell: (line) => process.stderr.write(`${line}\n`),
  });
  return { ...(await startDevServer({ executable, ui: false })), executable };
}

const silent = (): undefined => undefined;
const ONLY_TROUBLE = {
  log: silent,
  trace: silent,
  debug: silent,
  info: silent,
  warn: (message: string) => process.stderr.write(`${message}\n`),
  error: (message: string) => process.stderr.write(`${message}\n`),
};
