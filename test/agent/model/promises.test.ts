import { explored } from './explored';
import { SCENARIOS } from './scenarios';

const scenarios = Object.entries(SCENARIOS).filter(([, { logins }]) => logins.length === 1);

describe('the start protocol of one package, explored to the stated depth', () => {
  it.each(scenarios)(
    'keeps its promises when %s',
    (name, scenario) => {
      expect(explored(name, scenario)).toEqual({ violation: null, trace: [] });
    },
    300_000,
  );
});
