import type { ChildPackage } from '../definition/definition';

/** The servers that a package may run on, by the inventory. */
export function aliasesOf(
  { server, pool = '' }: Pick<ChildPackage, 'server' | 'pool'>,
  pools: Readonly<Record<string, readonly string[]>>,
): readonly string[] {
  return server === undefined ? (pools[pool] ?? []) : [server];
}
