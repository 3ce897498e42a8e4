import { type Exploration, explore } from './explore';
import { ALL_SAFEGUARDS } from './scenarios';

/** Explores a scenario with every safeguard in place, and prints how far that went. */
export function explored(name: string, scenario: Exploration) {
  const { states, violation, trace } = explore(scenario, ALL_SAFEGUARDS);
  const depth = `${scenario.ticks} s, ${scenario.total} faults`;
  process.stdout.write(`start protocol, ${name} (${depth}): ${states.toLocaleString('en')} states\n`);
  return { violation, trace };
}
