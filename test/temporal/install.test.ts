import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install } from '../../src/temporal/install';

describe('install', () => {
  let cache: string;
  let target: string;
  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), 'ssis-parent-install-'));
    target = join(cache, 'tool');
  });
  afterEach(() => rm(cache, { recursive: true, force: true }));

  const fillWith =
    (text: string) =>
    (directory: string): Promise<void> =>
      writeFile(join(directory, 'temporal'), text);
  const isIntact = async (directory: string): Promise<void> => {
    const text = await readFile(join(directory, 'temporal'), 'utf8');
    if (text === 'broken') throw new Error('it is broken');
  };
  const installed = (): Promise<string> => readFile(join(target, 'temporal'), 'utf8');

  it('leaves the target complete and nothing beside it', async () => {
    await install(target, { fill: fillWith('tool'), verify: isIntact });
    expect(await installed()).toBe('tool');
    expect(await readdir(cache)).toEqual(['tool']);
  });

  it('leaves nothing when it fails half-way, and says why', async () => {
    const fill = async (directory: string): Promise<void> => {
      await fillWith('half')(directory);
      throw new Error('the network is gone');
    };
    await expect(install(target, { fill, verify: isIntact })).rejects.toThrow('the network is gone');
    expect(await readdir(cache)).toEqual([]);
  });

  it('never gives the name to what cannot be used', async () => {
    await expect(install(target, { fill: fillWith('broken'), verify: isIntact })).rejects.toThrow('it is broken');
    expect(await readdir(cache)).toEqual([]);
  });

  it('keeps the one that was first when several install at the same time', async () => {
    const names = ['a', 'b', 'c', 'd'];
    await Promise.all(names.map((name) => install(target, { fill: fillWith(name), verify: isIntact })));
    expect(names).toContain(await installed());
    expect(await readdir(cache)).toEqual(['tool']);
  });

  it('keeps a usable one that somebody has installed meanwhile', async () => {
    const fill = async (directory: string): Promise<void> => {
      await fillWith('mine')(directory);
      await mkdir(target);
      await fillWith('theirs')(target);
    };
    await install(target, { fill, verify: isIntact });
    expect(await installed()).toBe('theirs');
  });

  it('replaces one that cannot be used', async () => {
    await mkdir(target);
    await fillWith('broken')(target);
    await install(target, { fill: fillWith('new'), verify: isIntact });
    expect(await installed()).toBe('new');
    expect(await readdir(cache)).toEqual(['tool']);
  });
});
