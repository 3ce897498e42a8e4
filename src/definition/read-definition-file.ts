import { YamlFile } from '../yaml-file/yaml-file';
import { checkDefinition } from './check-definition';
import type { KnownNames } from './check-names';
import type { ParentPackage } from './definition';
import type { GivenValues } from './parameters';
import { asMap } from './sketch';

export interface DefinitionFileContent {
  readonly definition: ParentPackage;
  /** What stands in the file: the form in which a run is given it. */
  readonly source: unknown;
  /** The file as it was read. */
  readonly text: string;
  /** The names of the parameters it declares. */
  readonly parameters: readonly string[];
}

/**
 * Reads a definition file (YAML or JSON), to be checked as `checkDefinition` says.
 * @throws InvalidFile with every problem as `file:line:column: where: what`.
 */
export function readDefinitionFile(file: string, known?: KnownNames, given?: GivenValues): DefinitionFileContent {
  const yaml = YamlFile.read(file, 'The definition');
  const { definition, problems } = checkDefinition(yaml.value, known, given);
  if (definition === undefined) throw yaml.invalid(problems);
  const parameters = Object.keys(asMap(asMap(yaml.value).parameters));
  return { definition, source: yaml.value, text: yaml.text, parameters };
}
