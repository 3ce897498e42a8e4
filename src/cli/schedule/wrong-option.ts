import { CommandProblem } from '../command-problem';
import { EXIT } from '../exit-status';

/** An option has a value that cannot be used. */
export function wrong(option: string, text: string): CommandProblem {
  return new CommandProblem(`${option}: ${text.replace(/\.$/, '')}.`.replace(/\?\.$/, '?'), EXIT.usage);
}
