import { unusable, wrong } from './wrong-option';

/** For an option `--set NAME=VALUE` that may be given again and again: the values so far and one more. */
export function collectValue(
  assignment: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(assignment) ?? [];
  if (name === undefined || value === undefined) {
    throw unusable('--set', assignment, 'NAME=VALUE');
  }
  if (Object.hasOwn(before, name)) {
    throw wrong('--set', `'${name}' is given twice; expected one value`);
  }
  return Object.fromEntries([...Object.entries(before), [name, value]]);
}
