import { checkedText } from './checked-text';

/** As long as a sysname: nvarchar(128). */
export const MAX_NAME = 128;

/** What is wrong with a name, which appears in Temporal's activity ids and in one line of output. */
export function nameProblem(name: string): string | undefined {
  if (name === '') return 'expected a name, found an empty text';
  if (name.length > MAX_NAME) return `a name has at most ${MAX_NAME} characters, this one ${name.length}`;
  if (name !== name.trim() || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(name)) {
    return 'expected a name without blanks at its ends and without line breaks';
  }
  return undefined;
}

/** How the ids of activities end that are no watch of a package: the id of that is the package's name. */
const ENDS_OF_OTHER_IDS = / \((?:stop|waits|left out|full|attempt \d+|control \d+)\)$/;
const TAKEN_ENDS = "' (stop)', ' (waits)', ' (left out)', ' (full)', ' (attempt N)' or ' (control N)'";

/** What is wrong with the name of a package or a sequence. */
function givenNameProblem(name: string): string | undefined {
  if (ENDS_OF_OTHER_IDS.test(name)) {
    return `a name must not end with ${TAKEN_ENDS}, which Temporal shows for other things`;
  }
  if (name.includes('${')) {
    return 'a name cannot have parameters; they may stand in description, job, server, pool and startAtStep';
  }
  return nameProblem(name);
}

const LENGTHS = { minLength: 1, maxLength: MAX_NAME };

/** The name of a package, a sequence, or the definition itself. */
export const nameSchema = checkedText(givenNameProblem).meta(LENGTHS);

/** A text in which parameters may stand; what it must be is checked once their values are in it. */
export const parametricTextSchema = checkedText(() => undefined).meta({ minLength: 1 });
