import ts from 'typescript';
import { nodesOf } from './source-file';

/** Stands where a text is filled with something that only the running test knows: a name, or a value in quotes. */
const FILLED_IN = 'x';

type Declaration = ts.VariableDeclaration | ts.ParameterDeclaration | ts.BindingElement | ts.FunctionDeclaration;
type OwnFunction = ts.ArrowFunction | ts.FunctionDeclaration;

/**
 * The texts that an expression may be, as far as its own file says: constants, templates, functions that only return a
 * text, and parameters, which are whatever the calls give them. Undefined when the file does not say.
 */
export function possibleTexts(expression: ts.Expression): readonly string[] | undefined {
  if (ts.isStringLiteralLike(expression) || ts.isNumericLiteral(expression)) return [expression.text];
  if (ts.isTemplateExpression(expression)) return templateTexts(expression);
  if (ts.isParenthesizedExpression(expression) || ts.isAsExpression(expression)) {
    return possibleTexts(expression.expression);
  }
  if (ts.isConditionalExpression(expression)) return eitherOf([expression.whenTrue, expression.whenFalse]);
  if (ts.isIdentifier(expression)) {
    const declaration = declarationOf(expression);
    return declaration === undefined ? undefined : declaredTexts(declaration);
  }
  if (ts.isCallExpression(expression) && ts.isIdentifier(expression.expression)) {
    const called = functionOf(declarationOf(expression.expression));
    return called?.body === undefined || ts.isBlock(called.body) ? undefined : possibleTexts(called.body);
  }
  return undefined;
}

function templateTexts({ head, templateSpans }: ts.TemplateExpression): string[] {
  return templateSpans.reduce(
    (texts, { expression, literal }) => {
      const fillings = possibleTexts(expression) ?? [FILLED_IN];
      return texts.flatMap((text) => fillings.map((filling) => text + filling + literal.text));
    },
    [head.text],
  );
}

/** Undefined as soon as one of them is. */
function eitherOf(expressions: readonly ts.Expression[]): readonly string[] | undefined {
  const texts = expressions.map(possibleTexts);
  return texts.every((each) => each !== undefined) ? texts.flat() : undefined;
}

function declaredTexts(declaration: Declaration): readonly string[] | undefined {
  if (ts.isVariableDeclaration(declaration)) {
    return declaration.initializer === undefined ? undefined : possibleTexts(declaration.initializer);
  }
  return ts.isParameter(declaration) ? argumentTexts(declaration) : undefined;
}

function argumentTexts(parameter: ts.ParameterDeclaration): readonly string[] | undefined {
  const { parent: owner } = parameter;
  if (!ts.isArrowFunction(owner) && !ts.isFunctionDeclaration(owner)) return undefined;
  const index = owner.parameters.indexOf(parameter);
  const given = rowsOfEach(owner)?.map((row) => (ts.isArrayLiteralExpression(row) ? row.elements[index] : row));
  const args = (given ?? callsOf(owner).map((call) => call.arguments[index])).filter((each) => each !== undefined);
  return args.length === 0 ? undefined : eitherOf(args.filter((each) => !ts.isObjectLiteralExpression(each)));
}

/** The rows of `it.each([…])('…', callback)`, if this is the callback. */
function rowsOfEach(callback: OwnFunction): readonly ts.Expression[] | undefined {
  const { parent: call } = callback;
  if (!ts.isCallExpression(call) || !ts.isCallExpression(call.expression)) return undefined;
  const { expression: each, arguments: tables } = call.expression;
  if (!ts.isPropertyAccessExpression(each) || each.name.text !== 'each') return undefined;
  const [table] = tables;
  const plain = table !== undefined && ts.isAsExpression(table) ? table.expression : table;
  return plain !== undefined && ts.isArrayLiteralExpression(plain) ? plain.elements : undefined;
}

function callsOf(owner: OwnFunction): ts.CallExpression[] {
  return [...nodesOf(owner.getSourceFile())].filter(
    (node): node is ts.CallExpression =>
      ts.isCallExpression(node) &&
      ts.isIdentifier(node.expression) &&
      functionOf(declarationOf(node.expression)) === owner,
  );
}

function functionOf(declaration: Declaration | undefined): OwnFunction | undefined {
  if (declaration === undefined || ts.isFunctionDeclaration(declaration)) return declaration;
  const { initializer } = declaration;
  return initializer !== undefined && ts.isArrowFunction(initializer) ? initializer : undefined;
}

/** Where a name is declared: in the scope nearest to where it is used. */
export function declarationOf(name: ts.Identifier): Declaration | undefined {
  for (let scope: ts.Node = name; ; scope = scope.parent) {
    if (ts.isBlock(scope) || ts.isSourceFile(scope)) {
      const found = scope.statements.flatMap(declarationsOf).find((each) => each.name?.getText() === name.text);
      if (found !== undefined) return found;
    } else if (ts.isArrowFunction(scope) || ts.isFunctionDeclaration(scope)) {
      const found = scope.parameters.find((each) => each.name.getText() === name.text);
      if (found !== undefined) return found;
    }
    if (ts.isSourceFile(scope)) return undefined;
  }
}

function declarationsOf(statement: ts.Statement): Declaration[] {
  if (ts.isFunctionDeclaration(statement)) return [statement];
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap((declaration): Declaration[] =>
    ts.isObjectBindingPattern(declaration.name) ? [...declaration.name.elements] : [declaration],
  );
}
