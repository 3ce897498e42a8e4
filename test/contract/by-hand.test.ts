import { BY_HAND } from './by-hand';
import type { Played } from './support/contract';
import { broken } from './support/differences';
import { openTarget, type Target } from './support/target';
import { titleOf } from './topics';

/** Never a SQL Server: faults are the simulator's. */
let simulated: Target;
beforeAll(async () => {
  simulated = await openTarget({});
});
afterAll(() => simulated.close());

describe('what takes a hand on a SQL Server, played by the simulator', () => {
  const played = BY_HAND.flatMap((each): [string, Played][] => (each.played ? [[titleOf(each), each.played]] : []));
  it.each(played)('%s', async (_, each) => {
    expect(broken(await simulated.run(each), each, simulated)).toEqual([]);
  });
});
