import { unsupported } from '../sql-error';
import type { Statement } from '../syntax/ast';
import type { Frame } from './session-state';

/** Options that change what this server does, and those that clients set by habit and that change nothing here. */
const OPTIONS = new Set(
  (
    'NOCOUNT XACT_ABORT LOCK_TIMEOUT ANSI_NULLS ANSI_NULL_DFLT_ON ANSI_PADDING ANSI_WARNINGS ARITHABORT ' +
    'CONCAT_NULL_YIELDS_NULL CURSOR_CLOSE_ON_COMMIT QUOTED_IDENTIFIER NUMERIC_ROUNDABORT TEXTSIZE DATEFIRST ' +
    'DATEFORMAT LANGUAGE IMPLICIT_TRANSACTIONS DEADLOCK_PRIORITY ROWCOUNT ANSI_DEFAULTS STATISTICS'
  ).split(' '),
);

/** Values other than these would change results in ways that are not built. */
const ONLY: Readonly<Record<string, readonly string[]>> = {
  ANSI_NULLS: ['ON'],
  CONCAT_NULL_YIELDS_NULL: ['ON'],
  QUOTED_IDENTIFIER: ['ON'],
  IMPLICIT_TRANSACTIONS: ['OFF'],
  DATEFIRST: ['7'],
  DATEFORMAT: ['MDY'],
  LANGUAGE: ['US_ENGLISH'],
  ROWCOUNT: ['0'],
};

export function setOption(
  { options, value, line }: Extract<Statement, { kind: 'setOption' }>,
  { session }: Frame,
): void {
  for (const option of options) {
    const isKnown = OPTIONS.has(option) || option === 'TRANSACTION ISOLATION LEVEL';
    const allowed = ONLY[option];
    if (!isKnown || (allowed !== undefined && !allowed.includes(value.toUpperCase()))) {
      throw unsupported(`SET ${option} ${value}`, line);
    }
    session.options.set(option, value.toUpperCase());
  }
}
