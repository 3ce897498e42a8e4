import type { ParameterValue } from './definition';
import { found } from './schema/found';
import { isDate } from './schema/moment';
import type { ParameterEntry } from './schema/parameter';

type Conversion = { readonly value: ParameterValue } | { readonly problem: string };

/** What each type takes, in words, and from a text or another value; undefined when it is none. */
const TYPES: Readonly<
  Record<ParameterEntry['type'], { expected: string; from: (given: ParameterValue) => ParameterValue | undefined }>
> = {
  text: { expected: 'a text', from: (given) => (typeof given === 'string' ? given : undefined) },
  number: { expected: 'a number such as 10 or 2.5', from: numberFrom },
  boolean: { expected: 'true or false', from: booleanFrom },
  date: {
    expected: 'a day such as 2026-01-31',
    from: (given) => (typeof given === 'string' && isDate(given) ? given : undefined),
  },
};

/** A value that was given for a parameter, as its type has it. */
export function convertParameter(type: ParameterEntry['type'], given: ParameterValue): Conversion {
  const { expected, from } = TYPES[type];
  const value = from(given);
  return value === undefined ? { problem: `the value given is ${found(given)}; expected ${expected}` } : { value };
}

function numberFrom(given: ParameterValue): number | undefined {
  if (typeof given === 'boolean') return undefined;
  const isNumber = typeof given === 'number' || /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(given);
  return isNumber && Number.isFinite(Number(given)) ? Number(given) : undefined;
}

function booleanFrom(given: ParameterValue): boolean | undefined {
  if (typeof given === 'boolean') return given;
  return given === 'true' ? true : given === 'false' ? false : undefined;
}
