import { YamlFile } from '../yaml-file/yaml-file';
import { checkDefinition } from './check-definition';
import type { KnownNames } from './check-names';
import type { ParentPackage } from './definition';

export interface DefinitionFileContent {
  readonly definition: ParentPackage;
  /** What stands in the file: the form in which a run is given it. */
  readonly source: unknown;
}

/**
 * Reads a definition file (YAML or JSON); with `known`, its servers and pools must be among them.
 * @throws InvalidFile with every problem as `file:line:column: where: what`.
 */
export function readDefinitionFile(file: string, known?: KnownNames): DefinitionFileContent {
  const yaml = YamlFile.read(file, 'The definition');
  const { definition, problems } = checkDefinition(yaml.value, known);
  if (definition === undefined) throw yaml.invalid(problems);
  return { definition, source: yaml.value };
}
