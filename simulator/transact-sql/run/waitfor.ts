import type { SqlType } from '../../engine/sql-type';
import { momentOf } from '../functions/server-moment';
import { SqlError } from '../sql-error';
import type { Statement } from '../syntax/ast';
import { convert } from '../values/convert';
import { TICKS_PER_DAY, TICKS_PER_MS } from '../values/ticks';
import { RequestAborted } from './run-statements';
import type { Frame } from './session-state';
import { evaluate } from './variables';
import { plainText } from '../values/plain-text';

const TIME: SqlType = { name: 'time', scale: 3 };

/** At most 24 hours (page: WAITFOR). @throws SqlError 148 */
export async function runWaitfor(
  { until, value, line }: Extract<Statement, { kind: 'waitfor' }>,
  frame: Frame,
): Promise<void> {
  const { clock } = frame.session.server;
  const time = timeOf(value, frame, line);
  const inDay = momentOf(clock).localTicks % TICKS_PER_DAY;
  const ticks = until === 'DELAY' ? time : (time - inDay + TICKS_PER_DAY) % TICKS_PER_DAY;
  await clock.sleep(Number(ticks / TICKS_PER_MS), frame.signal);
  if (frame.signal.aborted) throw new RequestAborted();
}

function timeOf(value: Extract<Statement, { kind: 'waitfor' }>['value'], frame: Frame, line: number): bigint {
  const { bound, value: text } = evaluate(value, frame);
  try {
    const time = convert(text, bound.type, TIME);
    if (typeof time === 'bigint') return time;
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
  }
  const message = `Incorrect time syntax in time string '${plainText(text)}' used with WAITFOR.`;
  throw new SqlError(148, message, { severity: 15, line, reach: 'batch' });
}
