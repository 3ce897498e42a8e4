import { capOf } from '../../src/agent/read-agent-capacity';

describe('how many jobs of a run a server may have at once, when nobody has said', () => {
  it.each([
    ['one for each processor', { processors: 8, ssisThreads: 800 }, 8, 'it has 8 processors'],
    ['one on one processor', { processors: 1, ssisThreads: null }, 1, 'it has 1 processor'],
    [
      'as many as its Agent runs steps of SSIS, when those are fewer',
      { processors: 8, ssisThreads: 2 },
      2,
      'its Agent runs 2 steps of SSIS at once (max_worker_threads)',
    ],
    [
      'four, when it is not known what the server can do',
      { processors: null, ssisThreads: null },
      4,
      'how many processors it has could not be read, so that it is 4',
    ],
    [
      'four, when all that is known are threads, which are a hundred for each processor unless somebody has changed them',
      { processors: null, ssisThreads: 800 },
      4,
      'how many processors it has could not be read, so that it is 4',
    ],
    [
      'fewer than four, when all that is known are fewer threads',
      { processors: null, ssisThreads: 1 },
      1,
      'its Agent runs 1 step of SSIS at once (max_worker_threads)',
    ],
  ])('is %s', (_, capacity, maxConcurrent, capReason) => {
    expect(capOf(capacity)).toEqual({ maxConcurrent, capReason });
  });
});
