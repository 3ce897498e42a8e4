import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import ts from 'typescript';

export const ROOT = join(__dirname, '..', '..');

/** The TypeScript files of a folder of this repository that import something whose name matches. */
export function sourceFiles(folder: string, importing: RegExp): ts.SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => {
      const path = join(ROOT, folder, name);
      return ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2023, true);
    })
    .filter((source) => imports(source).some(({ from }) => importing.test(from)));
}

/** As it is shown to people. */
export function nameOf(source: ts.SourceFile): string {
  return relative(ROOT, source.fileName).split(sep).join('/');
}

/** Every node below this one, it included. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* nodesOf(child);
}

/** What is imported by name, and the modules it comes from. */
export function imports(source: ts.SourceFile): { readonly from: string; readonly names: readonly string[] }[] {
  return source.statements.filter(ts.isImportDeclaration).map(({ moduleSpecifier, importClause }) => {
    const bindings = importClause?.namedBindings;
    const names = bindings !== undefined && ts.isNamedImports(bindings) ? bindings.elements : [];
    return { from: (moduleSpecifier as ts.StringLiteral).text, names: names.map(({ name }) => name.text) };
  });
}
