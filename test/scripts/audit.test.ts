import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProcess } from '../support/cli';
import { freePort } from '../../src/temporal/free-port';

/** A package that only this one needs, so that an advisory for it concerns no other. */
const DEPENDENCY = 'cli-table3';

let registry: Server | undefined;
let cache: string;
beforeEach(() => (cache = mkdtempSync(join(tmpdir(), 'ssis-parent-npm-'))));
afterEach(() => {
  registry?.close();
  rmSync(cache, { recursive: true });
});

/** A registry that has these advisories and nothing else. */
async function registryWith(advisories: object): Promise<string> {
  registry = createServer((request, response) => {
    const isAsked = request.url?.endsWith('/-/npm/v1/security/advisories/bulk') === true;
    request.resume();
    response.writeHead(isAsked ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isAsked ? advisories : {}));
  }).listen(0, '127.0.0.1');
  await once(registry, 'listening');
  return `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`;
}

async function audit(url: string): Promise<{ status: number | null; said: string }> {
  // npm keeps what it was once told of an advisory.
  const env = { npm_config_registry: url, npm_config_cache: cache, npm_config_fetch_retries: '0' };
  const running = startProcess('npm', ['run', '--silent', 'audit'], env);
  return { status: await running.ended, said: running.stderr() };
}

const advisory = (severity: string) => ({
  [DEPENDENCY]: [
    {
      id: 1,
      url: 'https://example.com/1',
      title: 'Bad table',
      severity,
      vulnerable_versions: '<99',
      cwe: [],
      cvss: {},
    },
  ],
});

describe('npm run audit', () => {
  it.each(['high', 'critical'])('fails for a %s advisory of what is installed in production', async (severity) => {
    expect(await audit(await registryWith(advisory(severity)))).toEqual({
      status: 1,
      said: `${DEPENDENCY}: ${severity}: Bad table (https://example.com/1)\n`,
    });
  });

  it.each([
    ['none', {}],
    ['a moderate one', advisory('moderate')],
  ])('passes with %s', async (_what, advisories) => {
    expect(await audit(await registryWith(advisories))).toEqual({
      status: 0,
      said: 'Audited: no high or critical advisory for what is installed in production.\n',
    });
  });

  it('says that it did not audit, and passes, where the advisories cannot be had', async () => {
    const nobody = `http://127.0.0.1:${await freePort('127.0.0.1')}/`;
    const { status, said } = await audit(nobody);
    expect(said).toMatch(/^NOT CHECKED: no advisory was looked at, .+\n.+: \S.*\n$/);
    expect(status).toBe(0);
  });
});
