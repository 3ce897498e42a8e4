import { nameOfRun, newRunId } from '../../src/cli/run-id';

describe('the id of a run', () => {
  it('has its name and the moment, to the millisecond: several runs may be started in a second', () => {
    expect(newRunId('nightly-load')).toMatch(/^nightly-load\/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it.each([
    newRunId('nightly-load'),
    'nightly-load/2026-11-22T02:00:04Z',
    'nightly-load-2026-11-26T03:00:00Z',
    'nightly-load',
  ])('gives its name to a rerun: %s', (id) => {
    expect(nameOfRun(id)).toBe('nightly-load');
  });
});
