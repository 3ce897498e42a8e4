import { NameHints } from '../yaml-file/nearest';
import type { Problem } from '../yaml-file/problem';
import type { FilledTexts } from './check-texts';
import type { FilledText } from './fill-in';
import { nameProblem } from './schema/name';

/** The servers and pools that exist, by name. */
export interface KnownNames {
  readonly servers: readonly string[];
  readonly pools: readonly string[];
}

/** Servers and pools that packages name and the inventory does not know; open texts name none yet. */
export function checkNames({ entries }: FilledTexts, known: KnownNames): Problem[] {
  const servers = checkerOf('server', known.servers);
  const pools = checkerOf('pool', known.pools);
  return [...entries].flatMap(([{ path, fields }, { server, pool }]) => [
    ...servers([...path, 'server'], server, fields.server),
    ...pools([...path, 'pool'], pool, fields.pool),
  ]);
}

function checkerOf(kind: 'server' | 'pool', names: readonly string[]) {
  const known = new Set(names);
  const hints = new NameHints(names);
  return (path: Problem['path'], filled: FilledText | undefined, written: unknown): Problem[] => {
    if (filled === undefined || filled.isOpen || filled.unknown.length > 0 || known.has(filled.text)) return [];
    if (nameProblem(filled.text) !== undefined) return [];
    const from = filled.text === written ? '' : ` (from '${String(written)}')`;
    return [{ path, text: `there is no ${kind} '${filled.text}'${from} in the inventory${hints.for(filled.text)}` }];
  };
}
