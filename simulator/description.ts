import { readFileSync } from 'node:fs';
import { type Document, isNode, isPair, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { descriptionSchema, type ServerDescription, type SimulatorDescription } from './description-schema';

export type { SimulatorDescription } from './description-schema';

/** Reads a description file (YAML). @throws InvalidDescription with all problems, as `file:line:column: where: what` */
export function loadSimulatorDescription(file: string): SimulatorDescription {
  const lines = new LineCounter();
  const document = parseDocument(readText(file), { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const syntax = document.errors.map((error) => `${at(error.pos[0])}: ${error.message}`);
  if (syntax.length > 0) throw badDescription(syntax);
  const value: unknown = document.toJS();
  const parsed = descriptionSchema.safeParse(value);
  if (!parsed.success) {
    const problems = problemsOf(parsed.error).map(({ path, text }) => ({ offset: offsetOf(document, path), text }));
    problems.sort((a, b) => a.offset - b.offset);
    throw badDescription(problems.map(({ offset, text }) => `${at(offset)}: ${text}`));
  }
  return value as SimulatorDescription;
}

/** The servers with all defaults filled in. @throws InvalidDescription listing every problem as `where: what` */
export function completeDescription(description: SimulatorDescription): Readonly<Record<string, ServerDescription>> {
  const parsed = descriptionSchema.safeParse(description);
  if (!parsed.success) throw badDescription(problemsOf(parsed.error).map((problem) => problem.text));
  return parsed.data.servers;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw badDescription([`${file}: ${(error as Error).message}`]);
  }
}

function badDescription(problems: readonly string[]): InvalidDescription {
  return new InvalidDescription('The simulator description', problems);
}

/** Where the deepest part of the path that exists begins; for a key of a map, where the key stands. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const key = path[length - 1];
    const parent: unknown = document.getIn(path.slice(0, length - 1), true);
    const pairs = isNode(parent) && 'items' in parent ? parent.items : [];
    const pair = pairs.find((item) => isPair(item) && isNode(item.key) && String(item.key) === String(key));
    const node: unknown = isPair(pair) ? pair.key : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

/** One thing that is wrong with what somebody has written. */
export interface Problem {
  readonly path: readonly PropertyKey[];
  readonly text: string;
}

export function problemsOf(error: z.ZodError): Problem[] {
  return error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [problem(issue.path, issue.message)];
    return issue.keys.map((key) => problem([...issue.path, key], 'unknown key'));
  });
}

function problem(path: readonly PropertyKey[], message: string): Problem {
  return { path, text: `${path.map(String).join('.') || 'description'}: ${message}` };
}

/** A description that cannot be used; the message has one line for each problem. */
export class InvalidDescription extends Error {
  override readonly name = 'InvalidDescription';

  constructor(what: string, problems: readonly (Problem | string)[]) {
    const lines = problems.map((each) => `  ${typeof each === 'string' ? each : each.text}`);
    super(`${what} cannot be used:\n${lines.join('\n')}`);
  }
}
