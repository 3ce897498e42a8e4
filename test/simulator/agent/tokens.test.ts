import type { AgentOptions } from '../../../simulator/agent/agent';
import { binaryJobId, replaceTokens } from '../../../simulator/agent/tokens';
import { MsdbWorld } from '../support/msdb-world';

const VALUES = { JOBNAME: `Joe's "big" [job]`, STEPID: '2' };

describe('a token in a command', () => {
  it.each([
    ['$(ESCAPE_SQUOTE(JOBNAME))', `Joe''s "big" [job]`],
    ['$(ESCAPE_DQUOTE(JOBNAME))', `Joe's ""big"" [job]`],
    ['$(ESCAPE_RBRACKET(JOBNAME))', `Joe's "big" [job]]`],
    ['$(ESCAPE_NONE(JOBNAME))', `Joe's "big" [job]`],
    ['$(ESCAPE_NONE(STEPID))/$(ESCAPE_NONE(STEPID))', '2/2'],
    ['price $5, $(Get-Date), $(jobname)', 'price $5, $(Get-Date), $(jobname)'],
  ])('%s becomes %s', (command, expected) => {
    expect(replaceTokens(command, VALUES)).toEqual({ command: expected });
  });

  it.each([
    ['$(JOBNAME)', /^The job step contains one or more tokens\. .* must be updated with a macro/],
    ['$(ESCAPE_SQUOTE(A-MSG))', /^Variable A-MSG not found$/],
    ['$(ESCAPE_HTML(JOBNAME))', /^Variable ESCAPE_HTML not found$/],
    ['$(ESCAPE_SQUOTE(SQLDIR))', /^simulator: unsupported token SQLDIR$/],
  ])('%s keeps the step from starting', (command, reason) => {
    expect(replaceTokens(command, VALUES)).toEqual({ reason: expect.stringMatching(reason) as string });
  });

  it('JOBID is the id as SQL Server stores it', () => {
    expect(binaryJobId('00112233-4455-6677-8899-AABBCCDDEEFF')).toBe('0x33221100554477668899AABBCCDDEEFF');
  });

  it('is replaced before the step runs, by the job, the step and the times of the run', async () => {
    const seen: string[] = [];
    const runTsql: AgentOptions['runTsql'] = (_, sql) => {
      seen.push(sql);
      return Promise.resolve({ messages: [], results: '' });
    };
    const names = [
      'SRVR',
      'MACH',
      'INST',
      'JOBNAME',
      'STEPID',
      'STEPNAME',
      'STEPCT',
      'STRTDT',
      'STRTTM',
      'DATE',
      'TIME',
    ];
    const command = names.map((name) => `$(ESCAPE_NONE(${name}))`).join('|');
    const step = { name: 'say', subsystem: 'TSQL' as const, command };
    const world = await MsdbWorld.started({ jobs: { Load: { steps: [step] } } }, undefined, runTsql);
    await world.call('sp_start_job', { '@job_name': 'Load' });
    await world.clock.advance(1000);
    expect(seen).toEqual(['ETL01|ETL01||Load|1|say|1|20261122|010000|20261122|010000']);
  });

  it('that has no value fails the step, which is then not executed as anybody', async () => {
    const step = { name: 's', subsystem: 'CmdExec' as const, command: 'echo $(ESCAPE_NONE(A-DBN))' };
    const world = await MsdbWorld.started({ jobs: { Load: { steps: [step] } } });
    await world.call('sp_start_job', { '@job_name': 'Load' });
    await world.clock.advance(1000);
    expect(world.select('sysjobhistory')[0]).toMatchObject({
      run_status: 0,
      message: 'Unable to start execution of step 1 (reason: Variable A-DBN not found).  The step failed.',
    });
  });
});
