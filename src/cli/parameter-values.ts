import { EXIT } from './exit-status';
import { CommandProblem } from './command-problem';

/** For an option `--set NAME=VALUE` that may be given again and again: the values so far and one more. */
export function collectValue(
  assignment: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(assignment) ?? [];
  if (name === undefined || value === undefined) {
    throw new CommandProblem(`--set: '${assignment}' cannot be used; expected NAME=VALUE.`, EXIT.usage);
  }
  if (Object.hasOwn(before, name)) {
    throw new CommandProblem(`--set: '${name}' is given twice; expected one value.`, EXIT.usage);
  }
  return Object.fromEntries([...Object.entries(before), [name, value]]);
}
