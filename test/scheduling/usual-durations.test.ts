import type { ChildPackage } from '../../src/definition/definition';
import { usualDurations, withServer } from '../../src/scheduling/usual-durations';

const SECOND = 1_000;
const ALIASES = ['etl01', 'etl02', 'etl03'];

const pooled = (name: string, more: Partial<ChildPackage> = {}): ChildPackage => ({
  ...{ name, job: name, pool: 'all', after: [] },
  ...more,
});

function usual(packages: readonly ChildPackage[], known: Readonly<Record<string, Readonly<Record<string, number>>>>) {
  const servers = Object.entries(known).map(([alias, seconds]) => {
    return { alias, usualMs: Object.fromEntries(Object.entries(seconds).map(([job, each]) => [job, each * SECOND])) };
  });
  return usualDurations(packages, ({ server }) => (server === undefined ? ALIASES : [server]), servers);
}

describe('how long packages usually take', () => {
  it('is what the history of their servers says', () => {
    const pinned = [pooled('a', { server: 'etl01' }), pooled('b', { server: 'etl02' })];
    expect(usual(pinned, { etl01: { a: 10 }, etl02: { b: 20 } })).toEqual({
      packagesMs: [10 * SECOND, 20 * SECOND],
      guessed: [],
      slowness: {},
      exceptions: [],
      leastMs: 10 * SECOND,
    });
  });

  it('takes no server for slow by jobs that are too short for whole seconds', () => {
    const short = { etl01: { a: 0.5, b: 1 }, etl02: { a: 1, b: 2 }, etl03: { a: 1, b: 1 } };
    const { slowness, exceptions } = usual([pooled('a'), pooled('b')], short);
    expect([slowness, exceptions]).toEqual([{}, []]);
  });

  it('tells slow servers from long jobs by the jobs that several know', () => {
    const known = { etl01: { a: 10, b: 20 }, etl02: { a: 10, b: 20 }, etl03: { a: 30, b: 60, c: 3 } };
    const { packagesMs, slowness, exceptions } = usual([pooled('a'), pooled('b'), pooled('c')], known);
    expect(slowness).toEqual({ etl03: 3 });
    // c has run on the slow server only.
    expect(packagesMs).toEqual([10 * SECOND, 20 * SECOND, 1 * SECOND]);
    expect(exceptions).toEqual([]);
  });

  it('keeps what is much different on one server', () => {
    const jobs = ['a', 'b', 'c'];
    const all = (seconds: number) => Object.fromEntries(jobs.map((job) => [job, seconds]));
    const known = { etl01: all(10), etl02: all(10), etl03: { ...all(10), c: 90 } };
    const { exceptions } = usual(
      jobs.map((name) => pooled(name)),
      known,
    );
    expect(exceptions).toEqual([['etl03', 2, 90 * SECOND]]);
  });

  it('is what the definition says where it says so', () => {
    const { packagesMs, exceptions } = usual([pooled('a', { expectMs: 7 * SECOND })], { etl01: { a: 90 } });
    expect(packagesMs).toEqual([7 * SECOND]);
    expect(exceptions).toEqual([]);
  });

  it('is that of the others in the middle where nothing is known, and a minute where nothing is known of any', () => {
    const packages = [pooled('a'), pooled('b'), pooled('c'), pooled('new')];
    const { packagesMs, guessed } = usual(packages, { etl01: { a: 10, b: 20, c: 90 } });
    expect([packagesMs[3], guessed]).toEqual([20 * SECOND, [3]]);
    expect(usual(packages, { etl01: {} }).packagesMs).toEqual([60 * SECOND, 60 * SECOND, 60 * SECOND, 60 * SECOND]);
  });

  it('does not take a job for what JavaScript knows by its name', () => {
    expect(usual([pooled('constructor')], { etl01: {} }).packagesMs).toEqual([60 * SECOND]);
  });

  it('stays small, however many jobs are different', () => {
    const packages = Array.from({ length: 6_000 }, (_, at) => pooled(`j${at}`));
    const random = (at: number, server: number) => 1 + ((at * 7919 + server * 104_729) % 97);
    const of = (server: number) => Object.fromEntries(packages.map(({ job }, at) => [job, random(at, server)]));
    const found = usual(packages, { etl01: of(1), etl02: of(2), etl03: of(3) });
    expect(JSON.stringify(found).length).toBeLessThan(500_000);
  });
});

describe('how long packages usually take, once one more server is heard', () => {
  const candidates = ({ server }: ChildPackage) => (server === undefined ? ALIASES : [server]);
  const packages = [pooled('a'), pooled('b'), pooled('c'), pooled('own', { server: 'etl03' }), pooled('new')];
  const before = usual(packages, { etl01: { a: 10, b: 20, c: 30 }, etl02: { a: 10, b: 20, c: 30 } });
  const heard = (seconds: Readonly<Record<string, number>>, from = before) => {
    const usualMs = Object.fromEntries(Object.entries(seconds).map(([job, each]) => [job, each * SECOND]));
    return withServer(from, packages, candidates, { alias: 'etl03', usualMs });
  };

  it('has how slow that is, and what is much different there', () => {
    const { slowness, exceptions } = heard({ a: 20, b: 40, c: 300 });
    expect(slowness).toEqual({ etl03: 2 });
    expect(exceptions).toEqual([['etl03', 2, 300 * SECOND]]);
  });

  it('is no guess any more for what runs there alone, and still one for what may run elsewhere', () => {
    expect(before.guessed).toEqual([3, 4]);
    const { guessed, exceptions, packagesMs } = heard({ own: 500, new: 500 });
    expect(guessed).toEqual([4]);
    expect(exceptions).toEqual([
      ['etl03', 3, 500 * SECOND],
      ['etl03', 4, 500 * SECOND],
    ]);
    expect(packagesMs).toEqual(before.packagesMs);
  });

  it('has what that server said last', () => {
    const { slowness, exceptions } = heard({ a: 10, b: 20 }, heard({ a: 20, b: 40, c: 300 }));
    expect(slowness).toEqual({});
    expect(exceptions).toEqual([['etl03', 2, 300 * SECOND]]);
  });

  it('stays as it was when that server knows no job that says anything', () => {
    expect(heard({}, heard({ a: 20, b: 40 })).slowness).toEqual({ etl03: 2 });
  });
});
