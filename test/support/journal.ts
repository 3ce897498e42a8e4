import { readFileSync } from 'node:fs';
import type { JournalEntry } from '../../simulator';

type EntryOf<E extends JournalEntry['event']> = JournalEntry & { readonly event: E };

/** The entries of one kind, in the order in which they came. */
export function entriesOf<E extends JournalEntry['event']>(journal: readonly JournalEntry[], event: E): EntryOf<E>[] {
  return journal.filter((entry): entry is EntryOf<E> => entry.event === event);
}

/** What a simulator of another process has written so far. */
export function readJournal(file: string): JournalEntry[] {
  const text = readFileSync(file, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as JournalEntry);
}
