import { randomUUID } from 'node:crypto';
import { WithStartWorkflowOperation } from '@temporalio/client';
import type { RunProgress, RunReport } from '../../src/report/run-progress';
import { RunState } from '../../src/scheduling/run-state';
import type { CarriedRun } from '../../workflows/parent-run';
import { waitFor } from '../support/wait-for';
import { loaded } from './fake-activities';
import { failureOf, FakeRuns, on, ONE, parent } from './fake-runs';

const runs = new FakeRuns();

/** A run of `a`, and of `b` after it, whose first ticket is on its way until `give` is called. */
async function startWithoutTicket() {
  let give: () => void = () => undefined;
  let isAsked = false;
  const given = new Promise<void>((resolve) => (give = resolve));
  const ticketsAfter = (): Promise<void> => {
    isAsked = true;
    return given;
  };
  const handle = await runs.start(parent({ a: on('etl01'), b: on('etl01', 'a') }), { ...ONE, ticketsAfter });
  await waitFor('its ticket is asked for', () => isAsked);
  const standings = async () => {
    const { packages } = await handle.query<RunProgress>('progress');
    return packages.map(({ status, outcome }) => outcome ?? status);
  };
  return { handle, give, standings };
}

const started = () => runs.journal.filter((entry) => entry.startsWith('start '));

describe('asked while the ticket of a package is on its way', () => {
  it('pause: it is not started before the run is resumed', async () => {
    const { handle, give, standings } = await startWithoutTicket();
    await handle.executeUpdate('pause');
    give();
    await waitFor('it is put back', async () => (await standings())[0] === 'ready');
    expect(started()).toEqual([]);
    await handle.executeUpdate('resume');
    expect((await handle.result()) as RunReport).toMatchObject({ outcome: 'succeeded' });
    expect(started()).toEqual(['start etl01 a', 'start etl01 b']);
  });

  it('skip: it is passed over, and what comes after it goes on', async () => {
    const { handle, give, standings } = await startWithoutTicket();
    await handle.executeUpdate('skipPackage', { args: [{ package: 'a', by: 'dba' }] });
    give();
    expect((await handle.result()) as RunReport).toMatchObject({ outcome: 'succeeded' });
    expect(await standings()).toEqual(['skipped', 'succeeded']);
    expect(started()).toEqual(['start etl01 b']);
  });
});

it('a package that an operator has stopped is tried again by no rule', async () => {
  const retry = { attempts: 3, waitMs: 1, backoff: 1, maxWaitMs: 1, on: ['canceled' as const, 'failed' as const] };
  const handle = await runs.start(parent({ a: { ...on('etl01'), retry } }), { ...ONE, ends: { a: 'runs' } });
  await waitFor('it runs', () => runs.journal.includes('start etl01 a'));
  await handle.executeUpdate('stopPackage', { args: [{ package: 'a' }] });
  await failureOf(handle);
  expect(await handle.query<RunReport>('report')).toMatchObject({ counts: { canceled: 1 } });
  expect(started()).toEqual(['start etl01 a']);
});

it('what is asked while a run continues as new is asked of the run that continues it', async () => {
  const definition = parent({ a: on('etl01') });
  const beginning = loaded(definition, ONE);
  const servers = [{ alias: 'etl01', maxConcurrent: null, missingJobs: [] }];
  const carried: CarriedRun = {
    ...{ startedAt: new Date().toISOString(), loaded: beginning, servers, tickets: [], receipts: [], actions: [] },
    state: new RunState({ ...beginning, servers }, Date.now()).carry(() => false),
    jobsAtCancel: 'stop',
  };
  const taskQueue = await runs.work(ONE);
  const { workflow } = runs.temporal.client;
  const startWorkflowOperation = new WithStartWorkflowOperation('parentPackage', {
    ...{ taskQueue, workflowId: randomUUID(), args: [null, carried], workflowIdConflictPolicy: 'FAIL' as const },
  });
  // In its first workflow task, as what comes at the end of the run before.
  const action = await workflow.executeUpdateWithStart('pause', {
    ...{ startWorkflowOperation, args: [{ by: 'dba' }] },
  });
  expect(action).toMatchObject({ action: 'pause', by: 'dba' });
  const handle = await startWorkflowOperation.workflowHandle();
  expect(await handle.query<RunProgress>('progress')).toMatchObject({ status: 'paused' });
  expect(started()).toEqual([]);
  await handle.executeUpdate('resume');
  expect((await handle.result()) as RunReport).toMatchObject({ outcome: 'succeeded' });
});
