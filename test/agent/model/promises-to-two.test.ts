import { explored } from './explored';
import { SCENARIOS } from './scenarios';

const scenarios = Object.entries(SCENARIOS).filter(([, { logins }]) => logins.length === 2);

describe('the start protocol of two packages with one job, explored to the stated depth', () => {
  it.each(scenarios)(
    'keeps its promises when %s',
    (name, scenario) => {
      expect(explored(name, scenario)).toEqual({ violation: null, trace: [] });
    },
    300_000,
  );
});
