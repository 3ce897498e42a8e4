import { endCommands } from '../support/cli';
import { testSeed } from '../support/random';
import { type TestTemporal, testTemporal } from '../support/temporal';
import { playRound, type Round } from './harness/round';
import { countStrikes, tally } from './harness/tally';
import { TemporalUnderFire } from './harness/temporal-under-fire';

const STRIKES = 30;
const A_ROUND = 15;
const SEED = testSeed();

let shared: TestTemporal;
let temporal: TemporalUnderFire;

beforeAll(async () => {
  shared = await testTemporal();
  temporal = await TemporalUnderFire.start(shared.executable);
});
afterAll(async () => {
  await endCommands();
  await temporal.close();
  await shared.close();
});

describe('workers, Temporal, servers and the lines between them, struck at random', () => {
  it(`start nothing twice, and every run reports what its servers saw (TEST_SEED=${SEED})`, async () => {
    const rounds: Round[] = [];
    for (let seed = SEED; countStrikes(rounds) < STRIKES; seed++) {
      rounds.push(await playRound(seed, Math.min(A_ROUND, STRIKES - countStrikes(rounds)), temporal));
    }
    process.stdout.write(`${tally(rounds).join('\n')}\n`);
    expect(rounds.flatMap(({ verdict }) => verdict.findings)).toEqual([]);
  }, 600_000);
});
