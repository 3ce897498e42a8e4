import { type Exploration, explore } from './explore';
import { FAULT_NAMES } from './fault-moves';
import { ALL_SAFEGUARDS, LOGIN, SCENARIOS } from './scenarios';

const ONE = { logins: [LOGIN], ticks: 3, total: 3 } as const;
const TWO = { logins: [LOGIN, LOGIN], ticks: 1, total: 3 } as const;

type Assumption = readonly [string, Exploration, Partial<Exploration>, RegExp];

/** What docs/start-protocol.md assumes of servers and clocks; without the last thing in each list nothing is broken. */
const OF_SERVERS_AND_CLOCKS: readonly Assumption[] = [
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
];

/** The same of those who start jobs: what cannot be excluded, as a run tells no more of who asked for it than the login. */
const OF_OUR_LOGIN: readonly Assumption[] = [
  [
    'nobody else uses our login',
    { ...ONE, faults: { lostRequest: 1 } },
    { faults: { lostRequest: 1, namesakeStarts: 1 } },
    /outcome of a run of namesake/,
  ],
  [
    'two runs that use one login and name one job do not both lose the reply to their start',
    { ...TWO, faults: { lostRequest: 1 } },
    { terms: { mayShare: false } },
    /outcome of a run of \d:\d was reported for package/,
  ],
];

describe('an assumption of the start protocol', () => {
  it.each([...OF_SERVERS_AND_CLOCKS, ...OF_OUR_LOGIN])(
    'is needed, and enough: %s',
    (_, scenario, broken, promise) => {
      expect(explore(scenario, ALL_SAFEGUARDS).violation).toBeNull();
      expect(explore({ ...scenario, ...broken }, ALL_SAFEGUARDS).violation).toMatch(promise);
    },
    1_800_000,
  );

  it('of who uses our login is needed only in the window of a start, and between its comparison and sp_start_job', () => {
    const faults = { namesakeStarts: 2, crash: 1, lostRequest: 1, lostReply: 1, sessionKilled: 1 };
    const scenario = { ...ONE, faults, total: 2, terms: { mayMistakeNamesake: true } };
    expect(explore(scenario, ALL_SAFEGUARDS).violation).toBeNull();
  }, 1_800_000);

  it('is one of these: every other fault of the model breaks no promise', () => {
    const broken = [...OF_SERVERS_AND_CLOCKS, ...OF_OUR_LOGIN].flatMap(([, , { faults }]) => Object.keys(faults ?? {}));
    const survived = Object.values(SCENARIOS).flatMap(({ faults }) => Object.keys(faults));
    const onlyBroken = broken.filter((name) => !survived.includes(name));
    expect(new Set(onlyBroken)).toEqual(new Set(['slowAgent', 'clockBack', 'namesakeStarts', 'restoreOlder']));
    expect(FAULT_NAMES.filter((name) => !survived.includes(name)).toSorted()).toEqual(onlyBroken.toSorted());
  });
});
