import { NameHints } from '../yaml-file/nearest';
import type { Problem } from '../yaml-file/problem';
import type { ParameterValue } from './definition';
import { convertParameter } from './convert-parameter';
import { type ParameterEntry, parameterSchema } from './schema/parameter';
import { asMap } from './sketch';

/** The parameters a definition declares, and their values in a run. */
export interface Parameters {
  readonly declared: ReadonlyMap<string, ParameterEntry | undefined>;
  /** Those without a value are left out: a definition can be checked before it is run. */
  readonly values: ReadonlyMap<string, ParameterValue>;
}

/** Values by parameter; texts, as from a command line, are converted. */
export type GivenValues = Readonly<Record<string, ParameterValue>>;

/** The values of a definition's parameters; without `given`, those that have a default. */
export function resolveParameters(
  value: unknown,
  given: GivenValues | undefined,
): Parameters & { readonly problems: readonly Problem[] } {
  const entries = Object.entries(asMap(asMap(value).parameters));
  // What is wrong with a declaration is said elsewhere; here it is a parameter of which nothing is known.
  const declared = new Map(entries.map(([name, entry]) => [name, parameterSchema.safeParse(entry).data]));
  const values = new Map<string, ParameterValue>();
  const problems = given === undefined ? [] : undeclared(given, [...declared.keys()]);
  for (const [name, entry] of declared) {
    if (entry === undefined) continue;
    const path = ['parameters', name];
    const found = given !== undefined && Object.hasOwn(given, name) ? given[name] : undefined;
    const converted = found === undefined ? { value: entry.default } : convertParameter(entry.type, found);
    if ('problem' in converted) problems.push({ path, text: converted.problem });
    else if (converted.value !== undefined) values.set(name, converted.value);
    else if (given !== undefined) problems.push({ path, text: missing(name, entry) });
  }
  return { declared, values, problems };
}

function undeclared(given: GivenValues, declared: readonly string[]): Problem[] {
  const hints = new NameHints(declared);
  return Object.keys(given)
    .filter((name) => !declared.includes(name))
    .map((name) => ({
      path: ['parameters'],
      text: `a value was given for '${name}', but there is no such parameter${hints.for(name)}`,
    }));
}

function missing(name: string, { type }: ParameterEntry): string {
  return `has no default, and no value was given; expected one of type ${type}, as with --set ${name}=VALUE`;
}
