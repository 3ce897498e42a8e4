import type { ServerReading } from '../../activities/contract';
import type { ChildPackage } from '../../src/definition/definition';
import { firstQuestions, questionsTo } from '../../src/scheduling/questions';
import { SeenServers } from '../../src/scheduling/seen-servers';

const SERVERS = ['etl01', 'etl02', 'etl03', 'etl04'];
const POOLS = { all: SERVERS, some: ['etl01', 'etl02'] };

const pinned = (server: string, job: string): ChildPackage => ({ name: `${job} ${server}`, server, job, after: [] });
const pooled = (job: string, pool = 'all'): ChildPackage => ({ name: job, pool, job, after: [] });
const jobs = (count: number) => Array.from({ length: count }, (_, index) => `Job ${index + 10}`);
/** Of a job as those above, with what is around it. */
const BYTES = 9;

const asked = (packages: readonly ChildPackage[], maxBytes?: number) => {
  const questions = firstQuestions(packages, POOLS, maxBytes);
  return Object.fromEntries(SERVERS.map((alias) => [alias, [...questions.jobsFor(alias)].sort()]));
};

describe('what servers are asked before a run', () => {
  it('is every job wherever it may run, once', () => {
    const packages = [pinned('etl03', 'Own'), pooled('A'), pooled('A'), pooled('B', 'some'), pinned('etl01', 'A')];
    expect(asked(packages)).toEqual({ etl01: ['A', 'B'], etl02: ['A', 'B'], etl03: ['A', 'Own'], etl04: ['A'] });
  });

  it('is each job of a pool on some servers, and as many on each, when everything is too much', () => {
    const names = jobs(40);
    const questions = asked(
      names.map((job) => pooled(job)),
      40 * 2 * BYTES,
    );
    const counts = Object.values(questions).map(({ length }) => length);
    expect(counts).toEqual([20, 20, 20, 20]);
    for (const name of names) expect(Object.values(questions).filter((each) => each.includes(name))).toHaveLength(2);
  });

  it('is what can run nowhere else first', () => {
    const own = SERVERS.map((alias, index) => pinned(alias, `Job ${index + 90}`));
    const questions = asked([...jobs(40).map((job) => pooled(job)), ...own], 5 * BYTES);
    for (const { server = '', job } of own) expect(questions[server]).toContain(job);
    expect(Object.values(questions).flat()).toHaveLength(5);
  });

  it('counts the bytes of names, not their letters', () => {
    const count = (name: string) =>
      Object.values(
        asked(
          jobs(99).map((job) => pooled(`${job} ${name}`)),
          900,
        ),
      ).flat().length;
    expect(count('東京東京東京')).toBeLessThan(count('tokyo.'));
  });
});

describe('what a server is asked when it comes back', () => {
  const packages = [pooled('A'), pooled('B', 'some'), pinned('etl03', 'Own'), pinned('etl02', 'Other')];

  it('is what may run there, what can run nowhere else first', () => {
    expect(questionsTo('etl03', packages, POOLS, 4)).toEqual(['Own', 'A']);
    expect(questionsTo('etl02', packages, POOLS, 4)).toEqual(['Other', 'A', 'B']);
  });

  it('is less the more servers there are that may come back together', () => {
    const many = jobs(90).map((job) => pooled(job));
    const lengths = [1, 10_000, 1_000_000].map((servers) => questionsTo('etl01', many, POOLS, servers).length);
    expect(lengths).toEqual([90, 104 / BYTES, 0].map(Math.floor));
  });
});

describe('servers that were asked for some of the jobs only', () => {
  const reading = (server: string, more: Partial<ServerReading> = {}): ServerReading => ({
    ...{ server, problem: null, missingJobs: [] },
    ...more,
  });
  const A = pooled('A');
  const further = (seen: SeenServers) => {
    const questions = seen.furtherQuestions([A]);
    return SERVERS.filter((alias) => questions.jobsFor(alias).has('A'));
  };
  const askedTwo = (missingOnSecond: boolean): SeenServers => {
    const seen = new SeenServers(POOLS);
    seen.keep(reading('etl01', { missingJobs: ['A'] }), new Set(['A']));
    seen.keep(reading('etl02', { missingJobs: missingOnSecond ? ['A'] : [] }), new Set(['A']));
    seen.keep(reading('etl03'), new Set());
    seen.keep(reading('etl04', { problem: 'no answer' }), new Set());
    return seen;
  };

  it('are asked for a job that all lack that were asked for it, as far as they answer', () => {
    expect(further(askedTwo(true))).toEqual(['etl03']);
  });

  it('are not asked for more when one has the job', () => {
    expect(further(askedTwo(false))).toEqual([]);
  });

  it('are not asked for what none was asked for', () => {
    const seen = new SeenServers(POOLS);
    seen.keep(reading('etl03'), new Set());
    expect(further(seen)).toEqual([]);
  });

  it('are known by both answers then', () => {
    const seen = askedTwo(true);
    seen.keep(reading('etl03', { missingJobs: ['B'], usualMs: { C: 1_000 } }), new Set(['B', 'C']));
    seen.keepMore(reading('etl03', { missingJobs: ['A'], usualMs: { D: 2_000 } }), new Set(['A', 'D']));
    const { asked: all, missing, reading: last } = seen.get('etl03') ?? {};
    expect([[...(all ?? [])], [...(missing ?? [])]]).toEqual([
      ['B', 'C', 'A', 'D'],
      ['B', 'A'],
    ]);
    expect(last?.usualMs).toEqual({ C: 1_000, D: 2_000 });
    expect(further(seen)).toEqual([]);
  });

  it('are known by what they said before when they say nothing to more', () => {
    const seen = askedTwo(true);
    const before = seen.get('etl03');
    seen.keepMore(reading('etl03', { problem: 'the connection was lost' }), new Set(['A']));
    expect(seen.get('etl03')).toEqual(before);
  });
});
