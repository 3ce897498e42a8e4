import { CommandProblem } from './command-problem';
import { EXIT } from './exit-status';

/** An option has a value that cannot be used; `text` says why. */
export function wrong(option: string, text: string): CommandProblem {
  return new CommandProblem(`${option}: ${text.replace(/\.$/, '')}.`.replace(/\?\.$/, '?'), EXIT.usage);
}

/** The same where all there is to say is what would be right. */
export function unusable(option: string, found: string, expected: string): CommandProblem {
  return wrong(option, `'${found}' cannot be used; expected ${expected}`);
}
