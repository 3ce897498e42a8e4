import { unusable } from './wrong-option';

/** The value of an option that is a whole number. @throws CommandProblem when it is none, or not within these bounds. */
export function wholeNumber(option: string, text: string, [least, most]: readonly [number, number]): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (number >= least && number <= most) return number;
  throw unusable(option, text, `a whole number, ${least} to ${most}`);
}
