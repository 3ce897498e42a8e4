import { hostname, userInfo } from 'node:os';
import type { RunReport } from '../../../src/report/run-progress';
import { entriesOf } from '../../support/journal';
import { RunWorld } from '../../support/run-world';
import { job } from '../../support/simulated-jobs';
import { type TestTemporal, testTemporal } from '../../support/temporal';
import { waitFor } from '../../support/wait-for';

let temporal: TestTemporal;
let world: RunWorld;

beforeAll(async () => {
  temporal = await testTemporal();
});
afterEach(() => world.close());
afterAll(() => temporal.close());

const command = (...args: string[]) => world.command(...args);
const hasBegun = (count: number) => waitFor(`${count} run`, () => world.begun().length === count);
const reportOf = (run: string) => temporal.client.workflow.getHandle(run).query<RunReport>('report');
const stopped = () => entriesOf(world.fleet.journal, 'stopRequest').map((entry) => entry.job);

describe('what an operator asks of a run', () => {
  it('pause and resume: nothing more is started in between; who asked, when and why is kept', async () => {
    world = await RunWorld.start(temporal, { Load: job('10m'), Marts: job('10ms') });
    await world.startWorker();
    const run = await world.startRun({ load: { job: 'Load' }, marts: { job: 'Marts', after: { load: 'completion' } } });
    await hasBegun(1);
    const paused = await command('pause', run, '--reason', 'disk is full');
    expect(paused).toMatchObject({ status: 0, stderr: '' });
    const me = `${userInfo().username}@${hostname()}`;
    expect(paused.stdout.replace(/\d\d:\d\d:\d\d/, 'TIME')).toBe(
      `Recorded: TIME pause the run, by ${me}: disk is full. ` +
        `Jobs already running continue; nothing more is started until \`ssis-parent resume ${run}\`.\n`,
    );
    expect(await command('pause', run)).toEqual({
      status: 2,
      stdout: '',
      stderr: `Refused by run ${run}: the run is paused already\n`,
    });
    expect((await command('stop', run, 'load')).status).toBe(0);
    await waitFor('the first has ended', async () => (await reportOf(run)).counts.canceled === 1);
    expect(world.begun()).toEqual(['Load']);
    const resumed = await command('resume', run, '--as', 'anna', '--json');
    expect(JSON.parse(resumed.stdout)).toEqual({ run, action: 'resume', by: 'anna', at: expect.any(String) as string });
    expect((await command('watch', run)).status).toBe(1);
    expect(world.begun()).toEqual(['Load', 'Marts']);
    expect((await reportOf(run)).actions).toMatchObject([
      { action: 'pause', by: me, reason: 'disk is full' },
      { action: 'stop', package: 'load' },
      { action: 'resume', by: 'anna' },
    ]);
    const late = await command('pause', run);
    expect(late).toMatchObject({ status: 2, stderr: expect.stringContaining(`Run ${run} has ended`) as string });
  });

  it('stop, retry and skip: one package each, and the run goes on from there', async () => {
    world = await RunWorld.start(temporal, { Load: job('10m'), Long: job('10m'), Marts: job('10ms') });
    await world.startWorker();
    const run = await world.startRun({
      load: { job: 'Load' },
      long: { job: 'Long' },
      later: { job: 'Marts', after: 'long' },
    });
    await hasBegun(2);
    expect(await command('skip', run, 'lod')).toMatchObject({
      status: 2,
      stderr: `Refused by run ${run}: there is no package 'lod' in this run\n`,
    });
    expect((await command('skip', run, 'later')).stdout).toMatch(/skip 'later'.*'later' is passed over/);
    expect((await command('stop', run, 'load')).stdout).toMatch(/The job is being stopped/);
    await waitFor('it was stopped', async () => (await reportOf(run)).counts.canceled === 1);
    expect((await command('retry', run, 'load')).stdout).toMatch(/'load' is tried again/);
    await hasBegun(3);
    for (const name of ['load', 'long']) expect((await command('stop', run, name)).status).toBe(0);
    expect((await command('watch', run)).status).toBe(1);
    expect(stopped().sort()).toEqual(['Load', 'Load', 'Long']);
    expect((await reportOf(run)).counts).toMatchObject({ canceled: 2, skipped: 1 });
  });

  it('with no worker it ends with 3 and says that it is not on record; the next worker takes it', async () => {
    world = await RunWorld.start(temporal, { Load: job('10m') });
    await world.startWorker();
    const run = await world.startRun({ load: { job: 'Load' } });
    await hasBegun(1);
    await world.stopWorker();
    const asked = await command('stop', run, 'load');
    expect(asked).toMatchObject({ status: 3, stdout: '' });
    expect(asked.stderr).toMatch(
      /No worker answers.*Start one: ssis-parent worker.*\nIt is not on record yet: a worker that starts later may still take it/,
    );
    await world.startWorker();
    await waitFor('it is taken', async () => (await reportOf(run)).actions.length === 1);
    expect((await command('watch', run)).status).toBe(1);
    expect(stopped()).toEqual(['Load']);
  });
});

describe('cancel', () => {
  it('keeps who asked, when and why with the run, beside the receipt', async () => {
    world = await RunWorld.start(temporal, { Load: job('10m') });
    await world.startWorker();
    const run = await world.startRun({ load: { job: 'Load' } });
    await hasBegun(1);
    const ended = await command('cancel', run, '--as', 'anna', '--reason', 'wrong day');
    expect(ended.status).toBe(4);
    expect(ended.stdout).toMatch(/asked of the run\n {2}\d\d:\d\d:\d\d cancel the run, by anna: wrong day\n/);
    expect((await reportOf(run)).actions).toEqual([
      { action: 'cancel', by: 'anna', reason: 'wrong day', at: expect.any(String) as string },
    ]);
  });

  it('keeps that also when no worker answers: the next one takes the cancel, and who asked', async () => {
    world = await RunWorld.start(temporal, { Load: job('10m') });
    await world.startWorker();
    const run = await world.startRun({ load: { job: 'Load' } });
    await hasBegun(1);
    await world.stopWorker();
    expect((await command('cancel', run, '--detach', '--as', 'anna')).status).toBe(0);
    await world.startWorker();
    expect((await command('watch', run)).status).toBe(4);
    expect((await reportOf(run)).actions).toMatchObject([{ action: 'cancel', by: 'anna' }]);
    expect(stopped()).toEqual(['Load']);
  });

  it('keeps that also of a run that no worker has begun', async () => {
    world = await RunWorld.start(temporal, { Load: job('10m') });
    const run = await world.startRun({ load: { job: 'Load' } });
    expect((await command('cancel', run, '--detach', '--as', 'anna')).status).toBe(0);
    await world.startWorker();
    expect((await command('watch', run)).status).toBe(4);
    expect((await reportOf(run)).actions).toMatchObject([{ action: 'cancel', by: 'anna' }]);
    expect(world.begun()).toEqual([]);
  });

  it('keeps a cancel that was not asked for by a command without a name', async () => {
    world = await RunWorld.start(temporal, { Load: job('10m') });
    await world.startWorker();
    const run = await world.startRun({ load: { job: 'Load' } });
    await hasBegun(1);
    await temporal.client.workflow.getHandle(run).cancel();
    expect((await command('watch', run)).status).toBe(4);
    expect((await reportOf(run)).actions).toEqual([{ action: 'cancel', at: expect.any(String) as string }]);
  });

  it('of a run that has ended cancels nothing, says so and shows how it ended', async () => {
    world = await RunWorld.start(temporal, { Load: job('10ms') });
    await world.startWorker();
    const run = await world.startRun({ load: { job: 'Load' } });
    expect((await command('watch', run)).status).toBe(0);
    expect(await command('cancel', run)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`Run ${run} succeeded`) as string,
      stderr: expect.stringContaining(`Run ${run} had already ended; nothing was canceled.\n`) as string,
    });
    expect((await reportOf(run)).actions).toEqual([]);
  });

  it('--leave-running: ends the run with 4, stops nothing, and says that nobody follows the jobs', async () => {
    world = await RunWorld.start(temporal, { Load: job('10m') });
    await world.startWorker();
    const run = await world.startRun({ load: { job: 'Load' } });
    await hasBegun(1);
    const both = await command('cancel', run, '--leave-running', '--force');
    expect(both).toMatchObject({ status: 2, stderr: expect.stringMatching(/--leave-running.*--force/) as string });
    const ended = await command('cancel', run, '--leave-running', '--as', 'anna', '--reason', 'patching');
    expect(ended.status).toBe(4);
    expect(ended.stderr).toContain('A cancel leaves the jobs running; nothing follows them from then on.');
    expect(ended.stdout).toContain("load: Job 'Load' on etl01 was left running, as asked");
    expect(stopped()).toEqual([]);
    const asked = { by: 'anna', reason: 'patching' };
    expect((await reportOf(run)).actions).toMatchObject([
      { action: 'leaveRunning', ...asked },
      { action: 'cancel', ...asked },
    ]);
  });

  it('--force: says what it stops, and stops it', async () => {
    world = await RunWorld.start(temporal, { Load: job('10m') });
    await world.startWorker();
    const run = await world.startRun({ load: { job: 'Load' } });
    await hasBegun(1);
    const ended = await command('cancel', run, '--force');
    expect(ended.status).toBe(4);
    expect(ended.stderr).toContain('A cancel stops every job of the run, also one that is only probably ours.');
    expect(stopped()).toEqual(['Load']);
  });

  it('--leave-running while no worker can record it: cancels nothing', async () => {
    world = await RunWorld.start(temporal, { Load: job('10ms') });
    const run = await world.startRun({ load: { job: 'Load' } });
    const ended = await command('cancel', run, '--leave-running');
    expect(ended).toMatchObject({ status: 3, stderr: expect.stringMatching(/Nothing was canceled\.\n$/) as string });
    await world.startWorker();
    expect((await command('watch', run)).status).toBe(0);
  });
});
