import { parseExpression } from '../expressions/expression';
import { RequestAborted } from '../run/run-statements';
import { momentOf } from '../run/server-moment';
import type { Frame } from '../run/session-state';
import { evaluate } from '../run/variables';
import { SqlError, sqlError, unsupported } from '../sql-error';
import type { TokenStream } from '../syntax/token-stream';
import { asText, convert } from '../values/convert';
import { TICKS_PER_DAY, TICKS_PER_MS } from '../values/dates';
import type { Expression } from '../expressions/scope';
import type { Action } from './statement';

/** At most 24 hours (page: WAITFOR). @throws SqlError 148 */
export function parseWaitfor(tokens: TokenStream, line: number): Action {
  const isDelay = tokens.take('DELAY');
  if (!isDelay && !tokens.take('TIME')) throw unsupported(`WAITFOR ${tokens.peek().keyword}`, line);
  const value = parseExpression(tokens);
  return async (frame) => {
    const { clock } = frame.session.server;
    const time = timeOf(value, frame, line);
    const inDay = momentOf(clock).localTicks % TICKS_PER_DAY;
    const ticks = isDelay ? time : (time - inDay + TICKS_PER_DAY) % TICKS_PER_DAY;
    await clock.sleep(Number(ticks / TICKS_PER_MS), frame.signal);
    if (frame.signal.aborted) throw new RequestAborted();
  };
}

function timeOf(expression: Expression, frame: Frame, line: number): bigint {
  const { value, type } = evaluate(expression, frame);
  try {
    const time = convert(value, type, { name: 'time', scale: 3 });
    if (typeof time === 'bigint') return time;
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
  }
  throw sqlError(148, [asText(value, type) ?? 'NULL'], line);
}
