import type { AgentOptions } from '../../../simulator/agent/agent';
import { errorMessage, MsdbWorld } from '../support/msdb-world';

const SECOND = 1000;
/** As wide as `sysjobhistory.message`. */
const WIDTH = 4000;

/** The history, and what is in the step's log, after so many runs of a job whose one step is this. */
async function afterRuns(runs: number, step: object, runTsql?: AgentOptions['runTsql']) {
  const jobs = { Load: { steps: [{ name: 's', ...step }] } };
  const world = await MsdbWorld.started({ jobs }, undefined, runTsql);
  for (let run = 0; run < runs; run++) {
    await world.call('sp_start_job', { '@job_name': 'Load' });
    await world.clock.advance(SECOND);
  }
  const messages = world.select('sysjobhistory').map(({ message }) => message as string);
  return { messages, logs: world.select('sysjobstepslogs').map(({ log }) => log) };
}

/** What a T-SQL step leaves that has returned rows and, with `said`, printed. */
const tsql = (flags: number, said: boolean, runs = 1) =>
  afterRuns(runs, { subsystem: 'TSQL', command: 'x', flags }, () =>
    Promise.resolve({ messages: said ? [errorMessage(0, 'hello', 0)] : [], results: 'c\na row' }),
  );

const SAID = 'hello [SQLSTATE 01000] (Message 0).';
const row = (output: string) => `Executed as user: NT SERVICE\\SQLSERVERAGENT. ${output}`;

describe('the output of a T-SQL step', () => {
  it.each([
    ['without a flag is what it has said', 0, true, `${SAID}  The step succeeded.`],
    ['without a flag has no rows', 0, false, 'The step succeeded.'],
    ['with the flag 4 has its rows when it has said nothing', 4, false, 'c\na row  The step succeeded.'],
    ['with the flag 4 is what it has said, and no rows, when it has', 4, true, `${SAID}  The step succeeded.`],
    ['with the flag 32 has its rows when it has said nothing', 32, false, 'c\na row  The step succeeded.'],
    ['with the flag 32 has its rows before what it has said', 32, true, `c\na row\n${SAID}  The step succeeded.`],
    ['with the flag 8 has no rows in the history', 8, true, `${SAID}  The step succeeded.`],
  ])('in the history %s', async (_, flags, said, message) => {
    expect((await tsql(flags, said)).messages[0]).toBe(row(message));
  });

  it.each([
    ['without the flags 8 and 16 nothing is logged', 4 | 32, []],
    ['with the flag 8 the log is of the last run', 8, [`c\na row\n${SAID}`]],
    ['with the flag 16 it is of all runs', 16, [`c\na row\n${SAID}c\na row\n${SAID}`]],
  ])('%s', async (_, flags, logs) => {
    expect((await tsql(flags, true, 2)).logs).toEqual(logs);
  });
});

describe('a message of the history', () => {
  const scripted = (output: string, outcome = 'succeeded', flags = 0) =>
    afterRuns(1, { attempts: [{ output, outcome }], flags });
  const fits = (ending: string) => WIDTH - row(`  ${ending}`).length;

  it('takes output up to 4,000 characters in all', async () => {
    const output = 'x'.repeat(fits('The step succeeded.'));
    const [message = ''] = (await scripted(output)).messages;
    expect(message).toBe(row(`${output}  The step succeeded.`));
    expect(message).toHaveLength(WIDTH);
  });

  it.each([
    ['succeeded', 'The step succeeded.'],
    ['failed', 'The step failed.'],
  ])('of a step that has %s loses the end of longer output, and never how the step ended', async (outcome, ending) => {
    const [message = ''] = (await scripted(`${'x'.repeat(fits(ending))}lost`, outcome)).messages;
    expect(message).toBe(row(`${'x'.repeat(fits(ending))}  ${ending}`));
  });

  it('that is cut has its whole text in the log of the step', async () => {
    const output = `${'x'.repeat(WIDTH)}end`;
    const { messages, logs } = await scripted(output, 'failed', 8);
    expect(messages[0]).toHaveLength(WIDTH);
    expect(logs).toEqual([output]);
  });

  it('of the outcome is cut at 4,000 characters as well', async () => {
    const user = 'u'.repeat(WIDTH);
    const world = await MsdbWorld.started({ jobs: { Load: { steps: [{ name: 's' }] } } });
    const request = { source: '4', requestedBy: `User ${user}`, sourceId: user, startStep: undefined } as const;
    world.agent.requestStart(world.msdb.jobNamed('Load'), request);
    await world.clock.advance(SECOND);
    const outcome = `The job succeeded.  The Job was invoked by User ${user}`;
    expect(world.select('sysjobhistory').at(-1)?.message).toBe(outcome.slice(0, WIDTH));
  });
});
