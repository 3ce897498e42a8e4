import type { SqlType } from '../../engine/sql-type';
import type { SqlValue } from '../../engine/sql-value';
import { SqlError, unsupported } from '../sql-error';
import type { Expression, Statement } from '../syntax/ast';
import { convert } from '../values/convert';
import type { Output } from './output';
import { messageOf } from './output';
import type { Frame } from './session-state';
import { evaluate } from './variables';
import { plainText } from '../values/plain-text';

const TEXT: SqlType = { name: 'nvarchar', length: 'max' };
const WHOLE: SqlType = { name: 'int' };

function valueAs(expression: Expression, frame: Frame, type: SqlType): SqlValue {
  const { bound, value } = evaluate(expression, frame);
  return convert(value, bound.type, type);
}

export function runPrint({ value, line }: Extract<Statement, { kind: 'print' }>, frame: Frame, output: Output): void {
  const text = plainText(valueAs(value, frame, TEXT) ?? ' ');
  output.message({ number: 0, state: 1, class: 0, message: text, procedureName: '', lineNumber: line });
}

/**
 * RAISERROR with a text (page: RAISERROR). Up to severity 10 it is information, above it is error 50000.
 * @throws SqlError
 */
export function raiseError(
  { args, line }: Extract<Statement, { kind: 'raiserror' }>,
  frame: Frame,
  output: Output,
): void {
  const [text, severity, state, ...rest] = args;
  if (text === undefined || severity === undefined || state === undefined) throw unsupported('RAISERROR', line);
  const { bound, value } = evaluate(text, frame);
  if (typeof value !== 'string') throw unsupported(`RAISERROR of ${bound.type?.name ?? 'NULL'}`, line);
  const message = formatted(
    value,
    rest.map((arg) => evaluate(arg, frame).value),
    line,
  );
  const level = Number(valueAs(severity, frame, WHOLE));
  if (level > 18)
    throw new SqlError(
      2754,
      'Error severity levels greater than 18 can only be specified by members of the sysadmin role, using the WITH LOG option.',
      { line },
    );
  const options = { severity: Math.max(0, level), state: Math.max(0, Number(valueAs(state, frame, WHOLE))), line };
  const error = new SqlError(50_000, message, { ...options, isRaised: true });
  if (level > 10) throw error;
  output.message(messageOf(error));
}

/** `%s`, `%d`, `%i`, `%u`, `%x`, with width; at most 2,047 characters. */
function formatted(text: string, values: readonly SqlValue[], line: number): string {
  let next = 0;
  const result = text.replace(
    /%(-?)(\d*)(?:\.\d+)?(?:l|h|I64)?([%sdiuxX])/g,
    (_, left: string, width: string, kind: string) => {
      if (kind === '%') return '%';
      const value = values[next++] ?? null;
      const shown =
        kind === 'x' || kind === 'X' ? Number(value).toString(16) : value === null ? '(null)' : plainText(value);
      return left === '-' ? shown.padEnd(Number(width)) : shown.padStart(Number(width));
    },
  );
  if (next > values.length) throw unsupported('RAISERROR with fewer arguments than its text names', line);
  return result.slice(0, 2047);
}

/** THROW ends the batch unless a TRY is around; alone, in a CATCH block, it passes on what was caught. */
export function runThrow({ args, line }: Extract<Statement, { kind: 'throw' }>, frame: Frame): never {
  const [number, message, state] = args;
  if (number === undefined || message === undefined || state === undefined) {
    const { caught } = frame;
    if (caught === undefined) {
      const text =
        'To rethrow an error, a THROW statement must be used inside a CATCH block. Insert the THROW statement inside a CATCH block, or add error parameters to the THROW statement.';
      throw new SqlError(10_704, text, { severity: 15, line, reach: 'batch' });
    }
    throw new SqlError(caught.number, caught.message, {
      ...caught.options,
      ...(caught.line === undefined ? {} : { line: caught.line }),
      reach: 'batch',
    });
  }
  throw new SqlError(Number(valueAs(number, frame, WHOLE)), plainText(valueAs(message, frame, TEXT)), {
    state: Number(valueAs(state, frame, WHOLE)),
    line,
    reach: 'batch',
  });
}
