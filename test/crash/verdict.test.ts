import type { RunRecord } from '../../activities/contract';
import type { JournalEntry } from '../../simulator';
import type { PackageRecord } from '../../src/scheduling/package-record';
import type { UsedTicket } from './harness/tickets';
import { compareWithJournal, type EndedRun } from './harness/verdict';

const utcMs = (second: number) => Date.UTC(2026, 10, 26, 2, 0, second);
const at = (second: number) => ({ at: new Date(utcMs(second)).toISOString(), server: 'etl01' });
const AT = at(1);
type Outcome = (JournalEntry & { event: 'runEnded' })['outcome'];

const start = (job: string, accepted = true, second = 1): JournalEntry => ({
  ...at(second),
  ...{ event: 'startRequest', job, jobId: job, login: 'ssis_parent', accepted },
});
const begin = (job: string): JournalEntry => ({
  ...AT,
  ...{ event: 'runBegan', job, jobId: job, run: 1, source: '4', requestedBy: 'User ssis_parent' },
});
const end = (job: string, outcome: Outcome): JournalEntry => ({
  ...AT,
  ...{ event: 'runEnded', job, jobId: job, run: 1, outcome, durationMs: 1 },
});

/** Taken at that second: good for one start from then on, until the next one is taken. */
const ticket = (second: number, server = 'etl01'): UsedTicket => ({ job: 'Load', server, takenAtUtcMs: utcMs(second) });
/** As many as there may be tries in these tests. */
const TICKETS = [ticket(0), ticket(10)];

/** A run of one package, whose job is `Load`. */
const run = (record: Partial<PackageRecord>, tickets = TICKETS): EndedRun => ({
  record: {
    definition: { name: 'nightly-load', packages: [{ name: 'load', job: 'Load', server: 'etl01', after: [] }] },
    source: { name: null, sha256: '' },
    records: [{ status: 'ended', ...record }],
  } satisfies RunRecord,
  tickets,
});

const wrongs = (record: Partial<PackageRecord>, ...journal: JournalEntry[]) =>
  compareWithJournal([run(record)], journal).findings.map(({ wrong }) => wrong);

describe('what the crash harness finds when it compares a run with the journal', () => {
  it.each<[string, Partial<PackageRecord>, JournalEntry[]]>([
    ['a success', { outcome: 'succeeded' }, [start('Load'), end('Load', 'succeeded')]],
    ['a failure', { outcome: 'failed' }, [start('Load'), end('Load', 'failed')]],
    ['a start that the Agent refused', { outcome: 'failed' }, [start('Load', false)]],
    ['a job that was stopped', { outcome: 'canceled' }, [start('Load'), end('Load', 'canceled')]],
    ['a cancel that came first', { outcome: 'canceled' }, []],
    ['a job that was stopped at its time limit', { outcome: 'timedOut' }, [start('Load'), end('Load', 'canceled')]],
    [
      'a job that was left running at its time limit',
      {
        outcome: 'timedOut',
        message: 'Job is probably ours, but no reply to our start was seen: it was left running.',
      },
      [start('Load'), end('Load', 'lost')],
    ],
    ['a skip', { outcome: 'skipped' }, []],
    [
      'a second try',
      { outcome: 'succeeded', attempt: 2 },
      [start('Load'), end('Load', 'failed'), start('Load', true, 11), end('Load', 'succeeded')],
    ],
    ['a skip before the second try', { outcome: 'skipped', attempt: 2 }, [start('Load'), end('Load', 'failed')]],
    ['a cancel before the second try', { outcome: 'canceled', attempt: 2 }, [start('Load'), end('Load', 'failed')]],
  ])('finds nothing wrong with %s', (_what, record, journal) => {
    expect(wrongs(record, ...journal)).toEqual([]);
  });

  it('counts what the Agent has lost as unknown, and rightly so', () => {
    expect(compareWithJournal([run({ outcome: 'unknown' })], [start('Load'), end('Load', 'lost')])).toEqual({
      starts: 1,
      unknown: 1,
      findings: [],
    });
  });

  it('takes for unknown, and rightly so, a start around which the Agent was restarted, but not its outcome', () => {
    const unknown = run({ outcome: 'unknown', server: 'etl01' });
    const restarted = new Set(['etl01']);
    // The request was lost on its way, or the Agent forgot what it had taken.
    expect(compareWithJournal([unknown], [], restarted)).toMatchObject({ unknown: 1, findings: [] });
    expect(compareWithJournal([unknown], [start('Load')], restarted)).toMatchObject({ unknown: 1, findings: [] });
    const running = [start('Load'), begin('Load')];
    expect(compareWithJournal([unknown], running, restarted).findings).toMatchObject([{ wrong: 'lost' }]);
    const ended = [...running, end('Load', 'succeeded')];
    expect(compareWithJournal([unknown], ended, restarted).findings).toMatchObject([{ wrong: 'lost' }]);
    expect(compareWithJournal([unknown], [], new Set(['etl02'])).findings).toMatchObject([{ wrong: 'lost' }]);
  });

  it.each<[string, Partial<PackageRecord>, JournalEntry[], string[]]>([
    [
      'a second start of one try',
      { outcome: 'succeeded' },
      [start('Load'), start('Load'), end('Load', 'succeeded')],
      ['double'],
    ],
    ['a success that failed', { outcome: 'succeeded' }, [start('Load'), end('Load', 'failed')], ['misreport']],
    ['a failure that succeeded', { outcome: 'failed' }, [start('Load'), end('Load', 'succeeded')], ['misreport']],
    ['a success that was lost', { outcome: 'succeeded' }, [start('Load'), end('Load', 'lost')], ['misreport']],
    ['a success that was never started', { outcome: 'succeeded' }, [], ['misreport']],
    ['a cancel of what succeeded', { outcome: 'canceled' }, [start('Load'), end('Load', 'succeeded')], ['misreport']],
    ['a cancel of what still runs', { outcome: 'canceled' }, [start('Load')], ['misreport']],
    [
      'a time limit of what succeeded',
      { outcome: 'timedOut' },
      [start('Load'), end('Load', 'succeeded')],
      ['misreport'],
    ],
    ['a job that still runs', { outcome: 'succeeded' }, [start('Load')], ['misreport']],
    ['a skip that was started', { outcome: 'skipped' }, [start('Load'), end('Load', 'succeeded')], ['misreport']],
    ['a package without an outcome', {}, [start('Load'), end('Load', 'succeeded')], ['misreport']],
    ['an unknown that the server knows', { outcome: 'unknown' }, [start('Load'), end('Load', 'succeeded')], ['lost']],
    ['an unknown that was never started', { outcome: 'unknown' }, [], ['lost']],
    [
      'a skip of a second try that was started',
      { outcome: 'skipped', attempt: 2 },
      [start('Load'), end('Load', 'failed'), start('Load', true, 11)],
      ['misreport'],
    ],
    [
      'a success of a second try that was not started',
      { outcome: 'succeeded', attempt: 2 },
      [start('Load'), end('Load', 'failed')],
      ['misreport'],
    ],
    [
      'a second start of the second try, when the first one was refused',
      { outcome: 'succeeded', attempt: 2 },
      [start('Load', false), start('Load', true, 11), start('Load', true, 12), end('Load', 'succeeded')],
      ['double'],
    ],
    [
      'a start before there was a ticket',
      { outcome: 'succeeded' },
      [start('Load', true, -1), end('Load', 'succeeded')],
      ['double'],
    ],
    ['a start for no package', { outcome: 'skipped' }, [start('Other')], ['double']],
  ])('finds %s', (_what, record, journal, found) => {
    expect(wrongs(record, ...journal)).toEqual(found);
  });

  it('takes for double a start on another server than that of its ticket', () => {
    const elsewhere = run({ outcome: 'succeeded' }, [ticket(0, 'etl02')]);
    const journal = [start('Load'), end('Load', 'succeeded')];
    expect(compareWithJournal([elsewhere], journal).findings).toMatchObject([{ wrong: 'double' }]);
  });
});
