import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

  it('says when jobs may be started on a server', () => {
    const window =
      "window: { timeZone: Europe/Berlin, notBefore: '22:00', blackouts: [{ from: '02:00', to: '02:30' }] }";
    const { servers } = load(`servers: { a: { host: h, ${window}, ${LOGIN} }, b: { host: h, ${LOGIN} } }`);
    expect(servers.get('a')?.window).toEqual({
      timeZone: 'Europe/Berlin',
      notBefore: '22:00',
      blackouts: [{ from: '02:00', to: '02:30' }],
    });
    expect(servers.get('b')).not.toHaveProperty('window');
  });

  it('says how many jobs a server may have at once, or leaves that to the server', () => {
    const { servers } = load(
      `servers: { a: { host: h, maxConcurrent: 3, ${LOGIN} }, b: { host: h, maxConcurrent: auto, ${LOGIN} } }`,
    );
    expect([...servers.values()].map(({ maxConcurrent }) => maxConcurrent)).toEqual([3, 'auto']);
  });

  it('says which jobs count for the cap of a server, and how far apart its starts are', () => {
    const limits = 'maxConcurrent: 3, count: all, startEvery: 5s';
    const { servers } = load(`servers: { a: { host: h, ${limits}, ${LOGIN} }, b: { host: h, ${LOGIN} } }`);
    expect(servers.get('a')).toMatchObject({ maxConcurrent: 3, count: 'all', startEveryMs: 5_000 });
    expect(servers.get('b')).not.toHaveProperty('count');
    expect(servers.get('b')).not.toHaveProperty('startEveryMs');
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
    [
      'a window without a time zone',
      `servers: { a: { host: h, window: { notAfter: '06:00' }, ${LOGIN} } }`,
      /1:26: servers\.a\.window\.timeZone: is missing; a time of day needs a time zone, such as Europe\/Berlin$/,
    ],
    [
      'a window with a key that is not known',
      `servers: { a: { host: h, window: { timeZone: UTC, notAfer: '06:00' }, ${LOGIN} } }`,
      /1:51: servers\.a\.window\.notAfer: unknown key; did you mean 'notAfter'\?/,
    ],
    [
      'an alias that means something to JavaScript',
      `servers: { __proto__: { host: h, ${LOGIN} } }`,
      /1:12: servers\.__proto__: '__proto__' cannot be a name or a key$/,
    ],
    ['a way to count without a cap', `servers: { a: { host: h, count: all, ${LOGIN} } }`, /expected that key, too$/],
    [
      'a way to count that there is not',
      `servers: { a: { host: h, maxConcurrent: 1, count: some, ${LOGIN} } }`,
      /servers\.a\.count: expected asked or all/,
    ],
    ['starts that are days apart', `servers: { a: { host: h, startEvery: 2d, ${LOGIN} } }`, /expected at most 1h/],
    ['a cap of nothing', `servers: { a: { host: h, maxConcurrent: 0, ${LOGIN} } }`, /1 or more/],
    [
      'a cap in words',
      `servers: { a: { host: h, maxConcurrent: many, ${LOGIN} } }`,
      /servers\.a\.maxConcurrent: expected a number of jobs, 1 or more, or auto$/,
    ],
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

const withModes = process.platform === 'win32' ? describe.skip : describe;

withModes('files that hold passwords', () => {
  const text =
    'servers: { a: { host: h, login: { user: u, password: { file: pw-a } } }, b: { host: h, login: { user: u, password: { file: pw-b } } }, c: { host: h, login: { user: u, password: { file: pw-a } } } }';
  function warnings({ a, b, inventory = 0o644 }: { a: number; b: number; inventory?: number }): string[] {
    for (const [name, mode] of [
      ['pw-a', a],
      ['pw-b', b],
    ] as const) {
      writeFileSync(join(folder, name), 'secret-3');
      chmodSync(join(folder, name), mode);
    }
    writeFileSync(file, text);
    chmodSync(file, inventory);
    const said: string[] = [];
    const { servers } = loadInventory(file, {}, (line) => said.push(line));
    expect(servers.get('a')?.login.password.reveal()).toBe('secret-3');
    return said;
  }
  afterAll(() => chmodSync(file, 0o600));

  it('are no matter while only their owner can read them, nor is an inventory that everybody can read', () => {
    expect(warnings({ a: 0o600, b: 0o400 })).toEqual([]);
  });

  it.each([
    ['the group', 0o640, '0640'],
    ['everybody', 0o604, '0604'],
    ['whoever writes to it', 0o620, '0620'],
  ])('are warned of, in one line, when open to %s', (_whom, mode, shown) => {
    expect(warnings({ a: mode, b: 0o600 })).toEqual([
      `Not only their owner can get at the passwords: ${join(folder, 'pw-a')} (mode ${shown}). \`chmod 600\` helps.`,
    ]);
    // The file that two servers share is named once.
    expect(warnings({ a: mode, b: mode })).toEqual([
      expect.stringMatching(/: \S+pw-a \(mode \d+\), \S+pw-b \(mode \d+\)\. /),
    ]);
  });

  it('are as good as open when everybody can change where they are sent', () => {
    expect(warnings({ a: 0o600, b: 0o600, inventory: 0o666 })).toEqual([
      `Not only their owner can get at the passwords: ${file} (mode 0666). \`chmod 600\` helps.`,
    ]);
  });
});
