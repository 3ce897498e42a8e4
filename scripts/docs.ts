// Writes what docs/ says from the schemas of definitions and reports and from the fault matrix; with --check, only says whether that is up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { definitionJsonSchema } from './definition-json-schema';
import { TABLES } from './definition-tables';
import { REPORT_TABLES, reportJsonSchema } from './report-tables';
import { whatIfPage } from './what-if-page';

const DOCS = resolve(__dirname, '../docs');

const PAGES: Readonly<Record<string, (before: () => string) => string>> = {
  'definition.schema.json': () => JSON.stringify(definitionJsonSchema()),
  'definition.md': (before) => withTables(before(), TABLES),
  'report.schema.json': () => JSON.stringify(reportJsonSchema()),
  'report.md': (before) => withTables(before(), REPORT_TABLES),
  'what-if.md': whatIfPage,
};

/** A page with each table between `<!-- table: name -->` and `<!-- end -->` made anew. */
function withTables(page: string, tables: Readonly<Record<string, () => string>>): string {
  const missing = new Set(Object.keys(tables));
  const made = page.replace(
    /(<!-- table: (\w+) -->\n).*?(<!-- end -->)/gs,
    (_all, begin: string, name: string, end: string) => {
      const table = tables[name];
      if (table === undefined) throw new Error(`there is no table '${name}'; known: ${Object.keys(tables).join(', ')}`);
      missing.delete(name);
      return `${begin}\n${table()}\n\n${end}`;
    },
  );
  if (missing.size > 0) throw new Error(`these tables have no place in the page: ${[...missing].join(', ')}`);
  return made;
}

async function main(isCheck: boolean): Promise<void> {
  const stale: string[] = [];
  for (const [name, make] of Object.entries(PAGES)) {
    const filepath = resolve(DOCS, name);
    const before = () => readFileSync(filepath, 'utf8');
    const made = await format(make(before), { ...(await resolveConfig(filepath)), filepath });
    if (!isCheck) writeFileSync(filepath, made);
    else if (made !== before()) stale.push(name);
  }
  if (stale.length === 0) return;
  console.error(`docs: ${stale.join(', ')} is not what its source says; npm run docs:generate writes it.`);
  process.exitCode = 1;
}

void main(process.argv.includes('--check'));
