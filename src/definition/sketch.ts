import type { Problem } from '../yaml-file/problem';

/** What can be made out of a definition, be it right or wrong. */
export interface DefinitionSketch {
  readonly packages: readonly PackageSketch[];
}

export interface PackageSketch {
  readonly name: string;
  readonly server: string | undefined;
  readonly pool: string | undefined;
  readonly after: readonly NamedAfter[];
}

/** A package that another comes after, and where that is written, from the package on. */
export interface NamedAfter {
  readonly name: string;
  readonly path: Problem['path'];
}

export function sketchDefinition(value: unknown): DefinitionSketch {
  const packages = Object.entries(asMap(asMap(value).packages));
  return {
    packages: packages.map(([name, child]) => {
      const { server, pool, after } = asMap(child);
      return { name, server: asText(server), pool: asText(pool), after: namesAfter(after) };
    }),
  };
}

/** The names in an `after`: one, a list, or the keys of a map. */
export function namesAfter(after: unknown): NamedAfter[] {
  if (typeof after === 'string') return [{ name: after, path: ['after'] }];
  if (Array.isArray(after)) {
    return after.flatMap((name: unknown, index) =>
      typeof name === 'string' ? [{ name, path: ['after', index] }] : [],
    );
  }
  return Object.keys(asMap(after)).map((name) => ({ name, path: ['after', name] }));
}

function asMap(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
