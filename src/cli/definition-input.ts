import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { readDefinitionFile } from '../definition/read-definition-file';
import { type RunDescription, runDescription } from '../report/run-description';

/** What a run is to be started with. */
export interface DefinitionInput {
  /** The parent package's name. */
  readonly name: string;
  /** What the workflow gets: the definition, a name that the worker looks up, or either with values. */
  readonly value: unknown;
  /** What Temporal is to show of a run of it. */
  readonly description: RunDescription;
}

/**
 * A path is a file, which is checked and taken along; anything else is the name of a definition in the worker's folder.
 * @throws InvalidFile with every problem of a file and of the values for it.
 */
export function readDefinitionInput(definition: string, set?: Readonly<Record<string, string>>): DefinitionInput {
  const withValues = (value: unknown): unknown => (set === undefined ? value : { definition: value, set });
  const looksLikeFile = ['.yaml', '.yml', '.json'].includes(extname(definition)) || /[/\\]/.test(definition);
  if (!looksLikeFile && !existsSync(definition)) {
    return {
      name: definition,
      value: withValues(definition),
      description: { memo: { definition }, staticSummary: definition },
    };
  }
  const { definition: checked, source } = readDefinitionFile(definition, undefined, set ?? {});
  return { name: checked.name, value: withValues(source), description: runDescription(checked) };
}
