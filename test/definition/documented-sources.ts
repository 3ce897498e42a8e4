import * as ts from 'typescript';

/** `Section: sentence` of a page for each sentence of its prose and each row of its tables, in order. */
export function sentencesOf(markdown: string): string[] {
  let section = '';
  return blocksOf(markdown).flatMap((block) => {
    const [first = '', divider = ''] = block;
    if (first.startsWith('#')) section = first.replace(/^#+ /, '');
    if (first.startsWith('#') || first.startsWith('```') || first.startsWith('<!--')) return [];
    const said = divider.startsWith('| ---') ? rowsOf(block) : block.join(' ').split(/(?<=\.) (?=[A-Z`[])/);
    return said.map((sentence) => `${section}: ${sentence}`);
  });
}

/** Headings, paragraphs, tables and code, by the empty lines between them. */
function blocksOf(markdown: string): string[][] {
  return markdown
    .split(/(^```[^]*?^```$)|\n\n+/m)
    .flatMap((block?: string) => (block === undefined || block.trim() === '' ? [] : [block.trim().split('\n')]));
}

/** What a table says: its rows without its head, and without examples. */
function rowsOf([head = '', , ...rows]: readonly string[]): string[] {
  const heads = cellsOf(head);
  return rows.map((row) =>
    cellsOf(row)
      .filter((_, column) => heads[column] !== 'example')
      .join(' | ')
      .replace(/[ |]+$/, ''),
  );
}

function cellsOf(row: string): string[] {
  return row
    .replace(/^\|(.*)\|$/, '$1')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}

/** The full titles of the tests in a file, as they are written there: those of `each` with their `%s`. */
export function titlesOf(source: string): string[] {
  const titles: string[] = [];
  const visit = (node: ts.Node, above: string): void => {
    const { kind, title } = titleOf(node) ?? {};
    const full = title === undefined ? above : `${above} ${title}`.trim();
    if (kind === 'it') titles.push(full);
    else ts.forEachChild(node, (child) => visit(child, full));
  };
  visit(ts.createSourceFile('it.test.ts', source, ts.ScriptTarget.Latest), '');
  return titles;
}

/** Of `it('title', …)` and `it.each(table)('title', …)`, and the same with `describe`. */
function titleOf(node: ts.Node): { readonly kind: string; readonly title: string } | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  const [title] = node.arguments;
  const kind = firstNameOf(node);
  const isTest = kind === 'it' || kind === 'describe';
  return isTest && title !== undefined && ts.isStringLiteralLike(title) ? { kind, title: title.text } : undefined;
}

/** `it` of `it.each(table)(…)`. */
function firstNameOf(node: ts.Expression): string {
  if (ts.isCallExpression(node) || ts.isPropertyAccessExpression(node)) return firstNameOf(node.expression);
  return ts.isIdentifier(node) ? node.text : '';
}
