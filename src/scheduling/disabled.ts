import type { ChildPackage } from '../definition/definition';

/** The packages to be skipped when their turn comes because the definition disables them, and why. */
export function disabledOf(packages: readonly ChildPackage[]): [index: number, why: string][] {
  return [...packages.entries()].flatMap(([index, { disabled }]): [number, string][] =>
    disabled === true ? [[index, 'it is disabled in the definition']] : [],
  );
}
