import ts from 'typescript';
import { declarationOf, possibleTexts } from './possible-texts';
import { nameOf, nodesOf, sourceFiles } from './source-file';

/** What a test has to import to reach a simulated server with T-SQL. */
const REACHES_A_SERVER = /^(mssql|tedious)$|\/(client|run-sql|batch)$/;

/** These hand on what they were given: the contracts, which are taken from their lists, and profiles of the product. */
const FROM_ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  'test/contract/support/batch.ts': ['sql'],
  'test/contract/support/target.ts': ['batch', 'sql'],
  'test/e2e/runner-profile.test.ts': ["grantsScript({ profile: 'runner', login: LOGIN, ownJobs })"],
  'test/servers/grants.test.ts': ['text', 'script(profile, ownJobs)', 'script(profile)', "script('runner')"],
};

const SENDING_METHODS = new Set(['query', 'batch']);

/**
 * Every T-SQL text that a test or a benchmark sends, read from its source: to record them would take as long as the tests
 * do, and miss those of a test that was skipped. A new helper needs no mention, for a text that is a parameter is looked
 * for at the calls. One that cannot be read is an error.
 */
export function sentTexts(): Map<string, string> {
  const texts = new Map<string, string>();
  const unread: string[] = [];
  for (const folder of ['test', 'bench']) {
    for (const source of sourceFiles(folder, REACHES_A_SERVER)) {
      const file = nameOf(source);
      for (const argument of [...nodesOf(source)].flatMap(sentBy)) {
        const found = possibleTexts(argument);
        for (const text of found ?? []) texts.set(`${file}: ${text.slice(0, 60)}`, text);
        if (found === undefined && !(FROM_ELSEWHERE[file] ?? []).includes(argument.getText())) {
          unread.push(`${file}: ${argument.getText()}`);
        }
      }
    }
  }
  if (unread.length > 0) throw new Error(`texts that cannot be read from the source:\n${unread.join('\n')}`);
  return texts;
}

/** The argument with T-SQL, if this is one of the calls that send it, or the command of a T-SQL step. */
function sentBy(node: ts.Node): ts.Expression[] {
  if (ts.isPropertyAssignment(node)) return isStepCommand(node) ? [node.initializer] : [];
  if (ts.isNewExpression(node)) return node.expression.getText() === 'Request' ? textAmong(node.arguments, 0) : [];
  if (!ts.isCallExpression(node)) return [];
  const { expression: callee } = node;
  if (ts.isIdentifier(callee)) {
    if (callee.text === 'runOnce') return textAmong(node.arguments, 1);
    return isRunOfSession(callee) ? textAmong(node.arguments, 0) : [];
  }
  if (!ts.isPropertyAccessExpression(callee)) return [];
  const isSent = SENDING_METHODS.has(callee.name.text) || /^openSession\([^]*\)\.run$/.test(callee.getText());
  return isSent ? textAmong(node.arguments, 0) : [];
}

/** Requests that are no text (a procedure and its parameters) are objects; a request without text is filled in later. */
function textAmong(args: readonly ts.Expression[] | undefined, index: number): ts.Expression[] {
  const argument = args?.[index];
  if (argument === undefined || ts.isObjectLiteralExpression(argument)) return [];
  return argument.getText() === 'pool' ? [] : [argument];
}

/** `const { run: send } = openSession()` */
function isRunOfSession(callee: ts.Identifier): boolean {
  const declaration = declarationOf(callee);
  return declaration !== undefined && ts.isBindingElement(declaration) && declaration.propertyName?.getText() === 'run';
}

function isStepCommand({ name, parent }: ts.PropertyAssignment): boolean {
  return name.getText() === 'command' && /\bsubsystem: 'TSQL'/.test(parent.getText());
}
