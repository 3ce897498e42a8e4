import { endCommands } from '../../support/cli';
import { playRound, type Round } from './round';
import { totalKills } from './tally';
import { TemporalUnderFire } from './temporal-under-fire';

export interface Rounds {
  /** Kills in all; the last rounds of several lanes may add some. */
  readonly kills: number;
  readonly killsOfARound: number;
  /** Of the first round; each further one has the next. */
  readonly seed: number;
  /** So many rounds at once, each with workers and servers of its own, and a Temporal that its lane goes on with. */
  readonly lanes: number;
  /** The `temporal` tool. */
  readonly executable: string;
}

/**
 * Plays rounds until there were enough kills; `tell` hears of each round, and of all so far. What a round throws is
 * thrown once the rounds of the other lanes have ended.
 */
export async function playRounds(
  { kills, killsOfARound, seed, lanes, executable }: Rounds,
  tell: (round: Round, all: readonly Round[]) => void = () => undefined,
): Promise<readonly Round[]> {
  const rounds: Round[] = [];
  let nextSeed = seed;
  let isBroken = false;
  const lane = async (): Promise<void> => {
    const temporal = await TemporalUnderFire.start(executable);
    try {
      for (let left = kills; left > 0 && !isBroken; left = kills - totalKills(rounds)) {
        const round = await playRound(nextSeed++, Math.min(killsOfARound, left), temporal);
        rounds.push(round);
        tell(round, rounds);
      }
    } catch (error) {
      isBroken = true;
      throw error;
    } finally {
      await temporal.close();
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: lanes }, lane));
  await endCommands();
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return rounds;
}
