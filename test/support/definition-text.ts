import { checkDefinition } from '../../src/definition/check-definition';
import type { ParentPackage } from '../../src/definition/definition';
import type { GivenValues } from '../../src/definition/parameters';
import { InvalidFile } from '../../src/yaml-file/problem';
import { YamlFile } from '../../src/yaml-file/yaml-file';

/** An inventory with these names. */
export const KNOWN = { servers: ['etl01', 'etl02'], pools: ['loaders'] };

/** The definition that a text is. */
export function definitionOf(text: string, given?: GivenValues): ParentPackage {
  const yaml = YamlFile.parse(text, 'it', 'The definition');
  const { definition, problems } = checkDefinition(yaml.value, KNOWN, given);
  if (definition === undefined) throw yaml.invalid(problems);
  return definition;
}

/** What is said of a text that is no definition: `line:column: where: what`. */
export function problemsOf(text: string, given?: GivenValues): string[] {
  try {
    definitionOf(text, given);
  } catch (error) {
    if (!(error instanceof InvalidFile)) throw error;
    return error.lines.map((line) => line.replace(/^it:/, ''));
  }
  throw new Error('it was accepted');
}

/** A definition with these lines as its packages. */
export function withPackages(...lines: readonly string[]): string {
  return ['name: n', 'packages:', ...lines.map((line) => `  ${line}`)].join('\n');
}
