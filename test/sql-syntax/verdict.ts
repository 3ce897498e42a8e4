/** What a parser makes of a text. `undecided`: it gave up at something that need not be wrong, which it names. */
export interface Verdict {
  readonly is: 'accepted' | 'rejected' | 'undecided';
  /** Why it is not accepted. */
  readonly why: string;
}

export const ACCEPTED: Verdict = { is: 'accepted', why: '' };
