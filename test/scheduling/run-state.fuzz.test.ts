import { testSeed } from '../support/random';
import { FuzzedRun } from './fuzzed-run';

const RUNS = 4_000;

it(`decides as the definition says, in ${RUNS} random runs with random outcomes, times, servers and operators`, () => {
  const seed = testSeed();
  process.stdout.write(`random runs: TEST_SEED=${seed}\n`);
  const failures: string[] = [];
  for (let run = 0; run < RUNS && failures.length === 0; run++) {
    try {
      new FuzzedRun(seed + run).play();
    } catch (error) {
      failures.push(`TEST_SEED=${seed + run}: ${(error as Error).message}`);
    }
  }
  expect(failures).toEqual([]);
});
