import type { Verdict } from './verdict';

/** A construct that the grammar and the simulator see differently. */
interface Disagreement {
  readonly acceptedBy: 'grammar' | 'simulator';
  /** Found in such a text, whose tokens have one blank between them. */
  readonly text: RegExp;
  readonly reason: string;
}

const DISAGREEMENTS: readonly Disagreement[] = [
  {
    acceptedBy: 'grammar',
    text: /(^|[^\w\])"']) ?\. [\w[]/,
    reason: 'a name whose first parts are left out (`.dbo.sp_start_job`): the simulator has no such names',
  },
  {
    acceptedBy: 'simulator',
    text: /\w \. (\. \w+|\w+ \.) \. \w/,
    reason: 'a name of four parts, one of them left out (`server..dbo.name`): the grammar has no such names',
  },
  {
    acceptedBy: 'grammar',
    text: /\bWAITFOR (DELAY|TIME)( '[^']*' ['@]|$| [^'@])/i,
    reason: 'WAITFOR without a time or with two: the grammar takes any expression there, and none',
  },
  {
    acceptedBy: 'grammar',
    text: /(^|\bEXEC(UTE)? (@\w+ = )?)(\w+ \. \w* ?\. )?[@\w]+ (?!SELECT\b)[\w,]+( [;,]|$| N?'| \w+ \. )/i,
    reason:
      'a bare word as the first argument of a procedure, which is a string: the simulator takes it as a later one',
  },
  {
    acceptedBy: 'grammar',
    text: /\bEXEC(UTE)? (@\w+ = )?N?'/i,
    reason: 'EXECUTE of a text without parentheses: the grammar does not insist on them',
  },
  {
    acceptedBy: 'simulator',
    text: /\bSET (ON\b|OFF\b|[^\w@]|\w+$|\w+ (?!ON\b|OFF\b))/i,
    reason: 'SET of what is no option: the simulator refuses it by name when it is carried out',
  },
  {
    acceptedBy: 'grammar',
    text: /\bEXEC(UTE)? @\w+ (?!=)/i,
    reason: 'EXECUTE of the procedure that a variable names: the simulator has no such call',
  },
  {
    acceptedBy: 'grammar',
    text: /[<>!] [<>=]/,
    reason: 'a comparison operator with a blank in it (`< >`): the simulator has no such operators',
  },
  {
    acceptedBy: 'grammar',
    text: /; \)/,
    reason: 'a semicolon at the end of a subquery: the grammar takes one at the end of any query',
  },
  {
    acceptedBy: 'grammar',
    text: /\bWITH PASSWORD = '[^']*' \w/i,
    reason: 'options of CREATE LOGIN without commas between them: the grammar does not insist on any',
  },
  {
    acceptedBy: 'grammar',
    text: /\b\w+ \( (\w+) \1 \)|\( \w+ (int|n?varchar \( \d+ \)|sysname|datetime) \w+ (int|n?varchar|sysname|datetime)\b/,
    reason: 'columns of a table without commas between them: the grammar does not insist on any',
  },
  {
    acceptedBy: 'grammar',
    text: /\b(COUNT|SUM|MIN|MAX|AVG) \( \)/i,
    reason: 'an aggregate of nothing: the grammar does not count arguments',
  },
  {
    acceptedBy: 'grammar',
    text: /\) \w+ \((?: \w+ ,)* (\w+) \1\b/,
    reason: 'columns of a derived table without commas between them: the grammar does not insist on any',
  },
  {
    acceptedBy: 'grammar',
    text: /\bNOT NOT (IN|LIKE|BETWEEN)\b/i,
    reason: 'NOT twice before IN, LIKE or BETWEEN: the grammar takes any number',
  },
];

/** Why the two are known to disagree about such a text; undefined when they are not. */
export function knownReason(text: string, grammar: Verdict): string | undefined {
  const acceptedBy = grammar.is === 'accepted' ? 'grammar' : 'simulator';
  return DISAGREEMENTS.find((known) => known.acceptedBy === acceptedBy && known.text.test(text))?.reason;
}
