import { BY_HAND } from './by-hand';
import type { Contract } from './support/contract';
import { broken } from './support/differences';
import { openTarget, type Target } from './support/target';
import { HOW_MANY, provenText, titleOf, TOPICS } from './topics';

let target: Target;
let kept = 0;
beforeAll(async () => {
  target = await openTarget(process.env);
});
afterAll(async () => {
  const all = [...Object.values(TOPICS).flat(), ...BY_HAND];
  const unproven = all.filter(({ isUnproven }) => isUnproven === true).length;
  process.stdout.write(
    `contracts: ${kept} of ${HOW_MANY} kept, ${BY_HAND.length} take a hand; ${provenText(target.isReal, kept)}; of ${unproven} no page says all\n`,
  );
  await target.close();
});

describe.each(Object.entries(TOPICS))('SQL Server: %s', (_topic, contracts) => {
  it.each(contracts.map((contract): [string, Contract] => [titleOf(contract), contract]))('%s', async (_, contract) => {
    expect(broken(await target.run(contract), contract, target)).toEqual([]);
    kept += 1;
  });
});
