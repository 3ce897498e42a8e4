import type { z } from 'zod';
import {
  reportActionSchema,
  reportOutageSchema,
  reportPackageSchema,
  reportReceiptSchema,
  reportSchema,
  reportServerSchema,
} from '../src/report/report-schema';
import { jsonSchema, type JsonSchema } from './definition-json-schema';

/** The tables of docs/report.md, by the name in their marker. */
export const REPORT_TABLES: Readonly<Record<string, () => string>> = {
  report: () => table(reportSchema),
  package: () => table(reportPackageSchema),
  action: () => table(reportActionSchema),
  receipt: () => table(reportReceiptSchema),
  outage: () => table(reportOutageSchema),
  server: () => table(reportServerSchema),
};

/** What `report --json` prints, as JSON Schema. */
export function reportJsonSchema(): JsonSchema {
  return { title: 'Report of a run', ...jsonSchema(reportSchema) };
}

function table(schema: z.ZodType): string {
  const { properties = {}, required = [] } = jsonSchema(schema);
  const rows = Object.entries(properties).map(([key, property]) => {
    const { description = '' } = property as JsonSchema;
    return `| \`${key}\` | ${description} | ${required.includes(key) ? 'always' : ''} |`;
  });
  return ['| field | what it is | there |', '| --- | --- | --- |', ...rows].join('\n');
}
