const Sequencer = require('@jest/test-sequencer').default;

/** They take minutes, so that whatever else there is can run beside them. Jest goes by size where it knows no times. */
const LONGEST = ['e2e/large-runs', 'crash/harness', 'agent/model/promises', 'faults/matrix', 'e2e/run-verbs'];

const rankOf = ({ path }) => {
  const rank = LONGEST.findIndex((name) => path.endsWith(`/${name}.test.ts`));
  return rank < 0 ? LONGEST.length : rank;
};

module.exports = class LongestFirst extends Sequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    return [...sorted].sort((a, b) => rankOf(a) - rankOf(b));
  }
};
