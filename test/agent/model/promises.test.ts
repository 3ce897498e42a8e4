import { explore } from './explore';
import { ALL_SAFEGUARDS, SCENARIOS } from './scenarios';

describe('the start protocol, explored to the stated depth', () => {
  let total = 0;

  afterAll(() => {
    process.stdout.write(
      `start protocol: ${total.toLocaleString('en')} states in all, no promise broken in those counted\n`,
    );
  });

  it.each(Object.entries(SCENARIOS))(
    'keeps its promises when %s',
    (name, scenario) => {
      const { states, violation, trace } = explore(scenario, ALL_SAFEGUARDS);
      const depth = `${scenario.ticks} s, ${scenario.total} faults`;
      process.stdout.write(`start protocol, ${name} (${depth}): ${states.toLocaleString('en')} states\n`);
      expect({ violation, trace }).toEqual({ violation: null, trace: [] });
      total += states;
    },
    300_000,
  );
});
