import { testSeed } from '../support/random';
import { type TestTemporal, testTemporal } from '../support/temporal';
import { playRounds } from './harness/play-rounds';
import { tally, totalKills } from './harness/tally';

const SEED = testSeed();

let shared: TestTemporal;

beforeAll(async () => {
  shared = await testTemporal();
});
afterAll(() => shared.close());

describe('workers, Temporal, servers and the lines between them, struck at random', () => {
  it(`start nothing twice, and every run reports what its servers saw (TEST_SEED=${SEED})`, async () => {
    const { executable } = shared;
    const rounds = await playRounds({ kills: 30, killsOfARound: 15, seed: SEED, lanes: 2, executable });
    process.stdout.write(`${tally(rounds).join('\n')}\n`);
    expect(totalKills(rounds)).toBeGreaterThanOrEqual(30);
    expect(rounds.flatMap(({ verdict }) => verdict.findings)).toEqual([]);
  }, 1_800_000);
});
