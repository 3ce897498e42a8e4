/** What stands where something else was expected: `'5 minutes'`, `the number 5`, `a list`. */
export function found(value: unknown): string {
  if (typeof value === 'string') return value.length > 60 ? `'${value.slice(0, 60)}…'` : `'${value}'`;
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'boolean') return String(value);
  if (value === null) return 'nothing';
  return Array.isArray(value) ? 'a list' : 'a map';
}
