import type { Contract } from './support/contract';
import { broken } from './support/differences';
import { openTarget, type Target } from './support/target';
import { titleOf, TOPICS } from './topics';

let target: Target;
beforeAll(async () => {
  target = await openTarget(process.env);
});
afterAll(async () => {
  const all = Object.values(TOPICS).flat();
  const unproven = all.filter(({ isUnproven }) => isUnproven === true).length;
  process.stdout.write(
    `contracts: ${target.isReal ? all.length : 0} of ${all.length} proven on SQL Server; ${unproven} of them no page says\n`,
  );
  await target.close();
});

describe.each(Object.entries(TOPICS))('SQL Server: %s', (_topic, contracts) => {
  it.each(contracts.map((contract): [string, Contract] => [titleOf(contract), contract]))('%s', async (_, contract) => {
    expect(broken(await target.run(contract), contract, target)).toEqual([]);
  });
});
