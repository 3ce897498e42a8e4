import { type Exploration, explore } from './explore';
import { ALL_SAFEGUARDS, LOGIN } from './scenarios';

const ONE = { logins: [LOGIN], ticks: 3, total: 3 } as const;
const TWO = { logins: [LOGIN, LOGIN], ticks: 1, total: 3 } as const;

/** What docs/start-protocol.md assumes; without the last thing in each list nothing is broken. */
const ASSUMED: readonly [string, Exploration, Partial<Exploration>, RegExp][] = [
  [
    'the Agent shows an accepted request within the settle time',
    { ...ONE, faults: { sessionKilled: 1 } },
    { faults: { sessionKilled: 1, slowAgent: 2 } },
    /not started.*but a run was started/,
  ],
  [
    "the server's clock does not step back",
    { ...ONE, ticks: 2, faults: { crash: 1, sessionKilled: 1 } },
    { faults: { crash: 1, sessionKilled: 1, clockBack: 1 } },
    /outcome of a run of 0:1 was reported/,
  ],
  [
    'nobody else uses our login',
    { ...ONE, faults: { lostRequest: 1 } },
    { faults: { lostRequest: 1, namesakeStarts: 1 } },
    /outcome of a run of namesake/,
  ],
  [
    'msdb is not restored to before the Agent session of a ticket',
    { ...ONE, faults: { lostReply: 1 } },
    { faults: { lostReply: 1, restoreOlder: 1 } },
    /not started.*but a run was started/,
  ],
  [
    'the history of a job that has none is not purged within seconds of its first run',
    { ...TWO, neverRan: true, faults: { lostRequest: 1 } },
    { faults: { lostRequest: 1, purge: 1 } },
    /outcome of a run of \d:\d was reported for package/,
  ],
  [
    'two runs that use one login and name one job do not both lose the reply to their start',
    { ...TWO, faults: { lostRequest: 1 } },
    { terms: { mayShare: false } },
    /outcome of a run of \d:\d was reported for package/,
  ],
];

describe('an assumption of the start protocol', () => {
  it.each(ASSUMED)(
    'is needed, and enough: %s',
    (_, scenario, broken, promise) => {
      expect(explore(scenario, ALL_SAFEGUARDS).violation).toBeNull();
      expect(explore({ ...scenario, ...broken }, ALL_SAFEGUARDS).violation).toMatch(promise);
    },
    300_000,
  );
});
