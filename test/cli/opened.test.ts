import { Opened } from '../../src/cli/opened';

/** Things that write down that they are closed; those that are named cannot be. */
function opened(...stuck: readonly string[]): { opened: Opened; closed: string[] } {
  const all = { opened: new Opened(), closed: [] as string[] };
  for (const name of ['temporal', 'servers', 'worker']) {
    all.opened.add(() => {
      all.closed.push(name);
      return stuck.includes(name) ? Promise.reject(new Error(`${name} is stuck`)) : Promise.resolve();
    });
  }
  return all;
}

describe('what was opened', () => {
  it('is closed once when the work is done, what was opened last first', async () => {
    const all = opened();
    expect(await all.opened.closeAfter(Promise.resolve(7))).toBe(7);
    expect(await all.opened.closeAfter(Promise.resolve(8))).toBe(8);
    expect(all.closed).toEqual(['worker', 'servers', 'temporal']);
  });

  it('is closed in any case, also after one that cannot be; the first of these is told', async () => {
    const all = opened('worker', 'servers');
    await expect(all.opened.closeAfter(Promise.resolve())).rejects.toThrow('worker is stuck');
    expect(all.closed).toEqual(['worker', 'servers', 'temporal']);
  });

  it('is closed when the work fails, and what the work failed for is told', async () => {
    const all = opened('worker');
    await expect(all.opened.closeAfter(Promise.reject(new Error('no room')))).rejects.toThrow('no room');
    expect(all.closed).toEqual(['worker', 'servers', 'temporal']);
  });
});
