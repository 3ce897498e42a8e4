import type { ProcedureCall, SystemProcedure } from '../engine/system-procedure';
import { nameArgument, textArgument } from './arguments';
import type { MsdbContext } from './procedure';

/** Wraps sp_start_job or sp_stop_job so that the journal has every call with its answer. */
export function recordRequests(
  event: 'startRequest' | 'stopRequest',
  { msdb, journal }: MsdbContext,
  procedure: SystemProcedure,
): SystemProcedure {
  const run = async (call: ProcedureCall): Promise<number> => {
    const errors: string[] = [];
    const name = nameArgument(call, '@job_name');
    const id = textArgument(call, '@job_id');
    const job = id === null ? msdb.jobsNamed(name ?? '')[0] : msdb.jobs.get(id);
    const returned = await procedure.run(hearErrors(call, errors));
    const [error] = errors;
    journal({
      event,
      job: job?.name ?? name,
      jobId: job?.job_id ?? id,
      login: call.caller.identity.name,
      accepted: returned === 0,
      ...(error === undefined ? {} : { error }),
    });
    return returned;
  };
  return { ...procedure, run };
}

function hearErrors(call: ProcedureCall, errors: string[]): ProcedureCall {
  return {
    args: call.args,
    caller: call.caller,
    database: call.database,
    signal: call.signal,
    setOutput: (name, value) => {
      call.setOutput(name, value);
    },
    resultSet: (columns, rows) => {
      call.resultSet(columns, rows);
    },
    raise: (message) => {
      if (message.severity > 10) errors.push(`${message.number} ${message.text}`);
      call.raise(message);
    },
  };
}
