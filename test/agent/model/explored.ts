import { type Explored, type Exploration, explore } from './explore';
import { ALL_SAFEGUARDS } from './scenarios';

/** How many distinct states each group of scenarios has to have together. */
export const LEAST_STATES = 100_000;

const known = new Map<string, Explored>();

/** Explores a scenario with every safeguard in place, once, and prints how far that went. */
export function explored(name: string, scenario: Exploration): Explored {
  const before = known.get(name);
  if (before !== undefined) return before;
  const found = explore(scenario, ALL_SAFEGUARDS);
  const depth = `${scenario.ticks} s, ${scenario.total} faults`;
  process.stdout.write(`start protocol, ${name} (${depth}): ${found.states.toLocaleString('en')} states\n`);
  known.set(name, found);
  return found;
}

/** The distinct states of all of them. */
export function statesOf(scenarios: readonly (readonly [string, Exploration])[]): number {
  return scenarios.reduce((sum, [name, scenario]) => sum + explored(name, scenario).states, 0);
}
