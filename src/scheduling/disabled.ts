import type { ChildPackage } from '../definition/definition';

/** The packages to be skipped when their turn comes because the definition disables them, and why. */
export function disabledOf(packages: readonly ChildPackage[]): [index: number, why: string][] {
  const found: [number, string][] = [];
  for (const [index, { disabled }] of packages.entries()) {
    if (disabled === true) found.push([index, 'it is disabled in the definition']);
  }
  return found;
}
