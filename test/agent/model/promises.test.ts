import { explored, LEAST_STATES, statesOf } from './explored';
import { SCENARIOS } from './scenarios';

const scenarios = Object.entries(SCENARIOS).filter(([, { logins }]) => logins.length === 1);

describe('the start protocol of one package, explored to the stated depth', () => {
  it.each(scenarios)(
    'keeps its promises when %s',
    (name, scenario) => {
      expect(explored(name, scenario)).toMatchObject({ violation: null, trace: [] });
    },
    1_800_000,
  );

  it('is looked at in at least 100,000 distinct states', () => {
    expect(statesOf(scenarios)).toBeGreaterThanOrEqual(LEAST_STATES);
  }, 1_800_000);
});
