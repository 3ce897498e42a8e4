import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunReport } from '../../../src/report/run-progress';
import { RunWorld } from '../../support/run-world';
import { type TestTemporal, testTemporal } from '../../support/temporal';

let temporal: TestTemporal;
let world: RunWorld;
let folder: string;
let definition: string;

const TEXT = `
name: nightly-load
description: Loads \${region}
parameters: { region: { type: text }, year: { type: number, default: 2026 } }
packages: { load: { server: etl01, job: 'Load \${region}' } }
`;

beforeAll(async () => {
  temporal = await testTemporal();
  folder = await mkdtemp(join(tmpdir(), 'ssis-parent-run-'));
  definition = join(folder, 'nightly-load.yaml');
  await writeFile(definition, TEXT);
  world = await RunWorld.start(temporal, { 'Load EMEA': { steps: [{ name: 'Run package', duration: '10ms' }] } });
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
  await temporal.close();
});

describe('run --set', () => {
  it('runs with these values; Temporal shows what the run is', async () => {
    await world.startWorker();
    const run = randomUUID();
    const values = ['--set', 'region=EMEA', '--set', 'year=2027'];
    const ended = await world.command('run', definition, ...values, '--id', run, '--task-queue', world.taskQueue);
    expect(ended).toMatchObject({ status: 0 });
    expect(world.begun()).toEqual(['Load EMEA']);
    const handle = temporal.client.workflow.getHandle(run);
    expect(((await handle.result()) as RunReport).parameters).toEqual({ region: 'EMEA', year: 2027 });
    const described = await handle.describe();
    expect(await described.staticSummary()).toBe('nightly-load: 1 package (region=EMEA, year=2027)');
    expect(await described.staticDetails()).toBe('Loads EMEA\n\n1 package\n\n- region: EMEA\n- year: 2027');
  });

  it.each([
    ['a value that is missing', [], /region.*no value was given/],
    ['a value of another type', ['--set', 'region=EMEA', '--set', 'year=soon'], /year.*number/],
    [
      'a parameter that is not declared',
      ['--set', 'region=EMEA', '--set', 'yaer=1'],
      /'yaer', but there is no such parameter; known: region, year/,
    ],
    ['what is no assignment', ['--set', 'region'], /expected NAME=VALUE/],
  ])('%s ends with 2 before anything is started', async (_what, values, text) => {
    const run = randomUUID();
    const ended = await world.command('run', definition, ...values, '--id', run, '--task-queue', world.taskQueue);
    expect(ended).toMatchObject({ status: 2, stderr: expect.stringMatching(text) as string });
    expect(await world.command('status', run)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/no run/) as string,
    });
  });
});
