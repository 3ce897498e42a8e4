import type { ParentPackage } from '../definition/definition';
import { plural } from './words';

/** What Temporal's Web UI shows of a run as soon as it is started. */
export interface RunDescription {
  /** By which `list` tells the name of the parent package. */
  readonly memo: { readonly definition: string };
  readonly staticSummary: string;
  readonly staticDetails?: string;
}

/** In bytes; Temporal refuses what is longer. */
const MAX_SUMMARY = 400;
const MAX_DETAILS = 20_000;

/** Says in one line, and in some more, what a run of this definition is. */
export function runDescription({ name, description, packages, parameters = {} }: ParentPackage): RunDescription {
  const values = Object.entries(parameters).map(([each, value]) => [each, String(value)] as const);
  const given = values.map(([each, value]) => `${each}=${value}`).join(', ');
  const details = [
    ...(description === undefined ? [] : [description]),
    plural(packages.length, 'package'),
    ...(values.length === 0 ? [] : [values.map(([each, value]) => `- ${each}: ${value}`).join('\n')]),
  ];
  return {
    memo: { definition: name },
    staticSummary: cutToBytes(
      `${name}: ${plural(packages.length, 'package')}${given === '' ? '' : ` (${given})`}`.replace(/\s+/g, ' '),
      MAX_SUMMARY,
    ),
    staticDetails: cutToBytes(details.join('\n\n'), MAX_DETAILS),
  };
}

/** The beginning that has at most so many bytes in UTF-8, an ellipsis at its end when something was left out. */
function cutToBytes(text: string, limit: number): string {
  if (Buffer.byteLength(text) <= limit) return text;
  let result = '';
  let left = limit - Buffer.byteLength('…');
  for (const character of text) {
    left -= Buffer.byteLength(character);
    if (left < 0) break;
    result += character;
  }
  return `${result}…`;
}
