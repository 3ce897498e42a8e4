import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** What it was measured on. */
export function machine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  const load = loadavg()
    .map((each) => each.toFixed(1))
    .join(', ');
  return `${availableParallelism()} cores of ${cpus()[0]?.model.trim() ?? 'a processor'}, ${memory} GiB; load averages at the end ${load}`;
}

/** Three digits that count; whole numbers as they are. */
export function digits(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);
}

export function ratio(value: number, to: number): string {
  return (value / to).toFixed(2);
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}
