import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { loadInventory } from '../../src/servers/load-inventory';
import { InvalidFile } from '../../src/yaml-file/problem';

const folder = mkdtempSync(join(tmpdir(), 'ssis-parent-inventory-'));
const file = join(folder, 'servers.yaml');
afterAll(() => rmSync(folder, { recursive: true }));

const load = (text: string, env: NodeJS.ProcessEnv = { PW: 'secret-1' }) => {
  writeFileSync(file, text);
  return loadInventory(file, env);
};

function problems(text: string, env?: NodeJS.ProcessEnv): string {
  try {
    load(text, env);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidFile);
    return (error as InvalidFile).message.replaceAll(`${file}:`, '');
  }
  throw new Error('it was accepted');
}

const LOGIN = 'login: { user: u, password: { env: PW } }';

describe('the inventory', () => {
  it('is encrypted and checks certificates unless it says otherwise', () => {
    const { servers, pools } = load(`servers: { a: { host: h, ${LOGIN} } }`);
    expect(servers.get('a')).toMatchObject({ alias: 'a', host: 'h', encrypt: true, trustServerCertificate: false });
    expect(pools.size).toBe(0);
  });

  it('reads passwords from the environment and from files beside it, without the line end', () => {
    writeFileSync(join(folder, 'pw'), 'secret-2\n');
    const { servers } = load(
      `servers: { a: { host: h, ${LOGIN} }, b: { host: h, login: { user: u, password: { file: pw } } } }`,
    );
    expect([...servers.values()].map(({ login }) => login.password.reveal())).toEqual(['secret-1', 'secret-2']);
  });

  it('shows its passwords to nobody who prints it', () => {
    const inventory = load(`servers: { a: { host: h, ${LOGIN} } }`);
    const server = inventory.servers.get('a');
    expect(
      `${inspect(inventory, { depth: 9 })} ${JSON.stringify(server)} ${String(server?.login.password)}`,
    ).not.toContain('secret-1');
  });

  it.each([
    [
      'a password in the file',
      'servers: { a: { host: h, login: { user: u, password: hunter2 } } }',
      /never written here/,
    ],
    [
      'a variable that is not set',
      'servers: { a: { host: h, login: { user: u, password: { env: NO_PW } } } }',
      /1:\d+: .*NO_PW is not set/,
    ],
    [
      'a password file that is not there',
      'servers: { a: { host: h, login: { user: u, password: { file: no } } } }',
      /there is no such file/,
    ],
    [
      'a port and an instance',
      `servers: { a: { host: h, port: 1, instance: i, ${LOGIN} } }`,
      /either a port or an instance/,
    ],
    ['a cap of nothing', `servers: { a: { host: h, maxConcurrent: 0, ${LOGIN} } }`, /1 or more/],
    ['an unknown key', `servers: { a: { hst: h, ${LOGIN} } }`, /unknown key; did you mean 'host'/],
    [
      'an unknown server in a pool',
      `servers: { etl01: { host: h, ${LOGIN} } }\npools: { p: [etl1] }`,
      /2:\d+: pools\.p\.0: there is no server 'etl1'; did you mean 'etl01'/,
    ],
    ['a server twice in a pool', `servers: { a: { host: h, ${LOGIN} } }\npools: { p: [a, a] }`, /in this pool already/],
    ['no server', 'servers: {}', /at least one server/],
  ])('is refused with %s', (_what, text, problem) => {
    const said = problems(text);
    expect(said).toMatch(problem);
    expect(said).not.toMatch(/hunter2|secret-/);
  });
});
