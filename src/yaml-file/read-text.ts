import { readFileSync, statSync } from 'node:fs';
import { InvalidFile } from './problem';

/** Nobody writes so much by hand; what is larger is the wrong file. */
const MAX_BYTES = 10 * 1024 * 1024;

/**
 * The text of a file that a user wrote; `what` is what it is, for error texts: `The definition`.
 * @throws InvalidFile when it cannot be read or is larger than 10 MB.
 */
export function readText(file: string, what: string): string {
  try {
    const { size } = statSync(file);
    if (size <= MAX_BYTES) return readFileSync(file, 'utf8');
    throw new InvalidFile(
      `${what} ${file} cannot be used: it is ${(size / 1024 / 1024).toFixed(1)} MB large; expected at most 10 MB.`,
      [],
    );
  } catch (error) {
    if (error instanceof InvalidFile) throw error;
    throw new InvalidFile(`${what} ${file} cannot be used: ${reasonOf(error)}.`, []);
  }
}

function reasonOf(error: unknown): string {
  const { code } = error as { code?: string };
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a folder';
  return `it cannot be read (${code ?? 'unknown'})`;
}
