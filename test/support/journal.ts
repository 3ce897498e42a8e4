import type { JournalEntry } from '../../simulator';

type EntryOf<E extends JournalEntry['event']> = JournalEntry & { readonly event: E };

/** The entries of one kind, in the order in which they came. */
export function entriesOf<E extends JournalEntry['event']>(journal: readonly JournalEntry[], event: E): EntryOf<E>[] {
  return journal.filter((entry): entry is EntryOf<E> => entry.event === event);
}

/** The jobs whose start the Agent took, sorted. */
export function acceptedStarts(journal: readonly JournalEntry[]): string[] {
  return entriesOf(journal, 'startRequest')
    .filter(({ accepted }) => accepted)
    .map(({ job }) => job ?? '')
    .sort();
}
