import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { completeDescription, loadSimulatorDescription } from '../../simulator/description';

const folder = mkdtempSync(join(tmpdir(), 'simulator-description-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function load(text: string) {
  const file = join(folder, 'servers.yaml');
  writeFileSync(file, text);
  return loadSimulatorDescription(file);
}

function problems(text: string): string[] {
  try {
    load(text);
  } catch (error) {
    return String(error)
      .split('\n')
      .slice(1)
      .map((line) => line.trim().replace(`${folder}/`, ''));
  }
  return [];
}

describe('a description file', () => {
  it('fills in the defaults', () => {
    const { etl01 } = completeDescription(load('servers: { etl01: { jobs: { Load: { steps: [{ name: a }] } } } }'));
    expect(etl01).toEqual({
      host: '127.0.0.1',
      port: 0,
      timeZone: 'UTC',
      encryption: 'offered',
      agent: { running: true, startDelay: 50, historyMaxRows: 1000, historyMaxRowsPerJob: 100 },
      faults: [],
      logins: {},
      proxies: {},
      jobs: {
        Load: {
          owner: 'sa',
          enabled: true,
          steps: [
            {
              ...{ name: 'a', subsystem: 'SSIS', flags: 0, retryAttempts: 0, retryInterval: 0 },
              onFailure: 'quitWithFailure',
            },
          ],
        },
      },
    });
  });

  it('reads every key it knows', () => {
    const described = completeDescription(
      load(`
servers:
  etl01:
    host: 127.0.0.1
    port: 14331
    serverName: ETL01
    timeZone: Europe/Berlin
    encryption: required
    agent: { running: false, startDelay: 1s }
    logins:
      sa: { password: x, sysadmin: true }
      ssis_parent: { password: y, roles: [SQLAgentOperatorRole] }
    proxies:
      etl: { account: CORP\\ssis, subsystems: [SSIS, CmdExec], logins: [ssis_parent] }
    jobs:
      Load Customers:
        owner: ssis_parent
        enabled: false
        steps:
          - name: Run package
            subsystem: CmdExec
            proxy: etl
            flags: 40
            attempts:
              - { duration: 2s, outcome: failed, output: Deadlock }
              - { duration: 1s }
            retryAttempts: 1
            retryInterval: 2
            onSuccess: { goToStep: 2 }
            onFailure: nextStep
          - { name: x, subsystem: TSQL, command: "WAITFOR DELAY '00:00:01'", database: msdb }
          - { name: shorthand, duration: 1m, output: text }
`),
    );
    const [first] = described.etl01?.jobs['Load Customers']?.steps ?? [];
    expect(first?.attempts).toEqual([
      { duration: 2000, outcome: 'failed', output: 'Deadlock' },
      { duration: 1000, outcome: 'succeeded', output: '' },
    ]);
  });

  it('tells every problem with file, line and column', () => {
    const text = `servers:
  etl01:
    hots: 127.0.0.1
    timeZone: Mars/Olympus
    agent: { startDelay: soon }
    jobs:
      Load:
        owner: ghost
        steps:
          - { name: a, onSuccess: { goToStep: 3 }, proxy: p }
          - { name: A, subsystem: TSQL, duration: 1s }
`;
    expect(problems(text)).toEqual([
      'servers.yaml:3:5: servers.etl01.hots: unknown key',
      'servers.yaml:4:5: servers.etl01.timeZone: expected an IANA time zone such as Europe/Berlin',
      'servers.yaml:5:14: servers.etl01.agent.startDelay: expected a duration such as 500ms, 2s or 1m',
      "servers.yaml:8:9: servers.etl01.jobs.Load.owner: 'ghost' is no login of this server; expected one of sa",
      'servers.yaml:10:24: servers.etl01.jobs.Load.steps.0.onSuccess: there is no step 3; the job has 2',
      "servers.yaml:10:52: servers.etl01.jobs.Load.steps.0.proxy: 'p' is no proxy of this server; expected one of none",
      "servers.yaml:11:15: servers.etl01.jobs.Load.steps.1.name: another step is named 'A'; names are unique in a job",
      'servers.yaml:11:24: servers.etl01.jobs.Load.steps.1.subsystem: a TSQL step needs a command',
      'servers.yaml:11:41: servers.etl01.jobs.Load.steps.1.duration: a TSQL step runs its command; only other subsystems are declared',
    ]);
  });

  it('says what a file needs that is none', () => {
    expect(problems('')).toEqual(['servers.yaml:1:1: description: expected a map with the key servers']);
    expect(problems('servers: 5')).toEqual(['servers.yaml:1:1: servers: expected a map of servers by name']);
  });

  it('does not let a step go to itself', () => {
    const text = 'servers: { e: { jobs: { L: { steps: [{ name: a, onFailure: { goToStep: 1 } }] } } } }';
    expect(problems(text)).toEqual([
      'servers.yaml:1:49: servers.e.jobs.L.steps.0.onFailure: a step cannot go to itself',
    ]);
  });

  it('wants the owner of a job to be a login', () => {
    expect(problems('servers: { e: { jobs: { L: { owner: ghost, steps: [{ name: a }] } } } }')).toEqual([
      "servers.yaml:1:30: servers.e.jobs.L.owner: 'ghost' is no login of this server; expected one of sa",
    ]);
  });

  it('does not read broken YAML or a key given twice', () => {
    expect(problems('servers: { e: {}, e: {} }')[0]).toMatch(/^servers\.yaml:1:19: Map keys must be unique/);
    expect(problems('servers: [')[0]).toMatch(/^servers\.yaml:1:/);
  });

  it('is checked the same when it comes from a program', () => {
    expect(() => completeDescription({ servers: { e: { port: -1, encryption: 'maybe' as never } } })).toThrow(
      /servers\.e\.port: .*\n {2}servers\.e\.encryption: /,
    );
  });
});

it('the file in the README is one that can be read', () => {
  const readme = readFileSync(join(__dirname, '../../simulator/README.md'), 'utf8');
  const text = /```yaml\n(?<yaml>servers:.*?)```/s.exec(readme)?.groups?.yaml ?? '';
  expect(Object.keys(load(text).servers)).toEqual(['etl01']);
});
