import { nameSchema } from '../../src/definition/schema/name';
import type { RunProgress, RunReport } from '../../src/report/run-progress';
import { waitFor } from '../support/wait-for';
import { failureOf, FakeRuns, on, ONE, parent } from './fake-runs';

const runs = new FakeRuns();

it('packages may be named by numbers, whichever the SDK would give to activities while they run', async () => {
  const long = ['30', '31'];
  const chain = Array.from({ length: 40 }, (_, index) => `${index + 1}`).filter((name) => !long.includes(name));
  const definition = parent({
    ...Object.fromEntries(long.map((name) => [name, on('etl01')])),
    ...Object.fromEntries(
      chain.map((name, index) => [name, on('etl01', ...chain.slice(Math.max(0, index - 1), index))]),
    ),
  });
  const ends = Object.fromEntries(long.map((name) => [name, 'runs' as const]));
  const handle = await runs.start(definition, { ...ONE, ends });
  await waitFor('the chain has ended', () => runs.journal.includes('end etl01 40'));
  for (const name of long) await handle.executeUpdate('stopPackage', { args: [{ package: name }] });
  await failureOf(handle);
  expect(await handle.query<RunReport>('report')).toMatchObject({ counts: { succeeded: 38, canceled: 2 } });
});

it('no package can be called what Temporal calls an activity that is not its watch', async () => {
  const servers = [
    { alias: 'etl01', maxConcurrent: 4 },
    { alias: 'mute', maxConcurrent: 1 },
  ];
  let answer: () => void = () => undefined;
  const until = new Promise<void>((resolve) => (answer = resolve));
  const pool = { pool: 'loaders', after: [] };
  const retry = { attempts: 1, waitMs: 1, backoff: 1, maxWaitMs: 1, on: ['failed' as const] };
  const handle = await runs.start(parent({ a: { ...on('etl01'), retry }, b: pool, c: on('etl01') }), {
    ...{ servers, pools: { loaders: ['mute', 'etl01'] }, mute: { server: 'mute', until }, fullFor: { etl01: 1 } },
    ends: { a: ['failed', 'succeeded'], c: 'runs' },
  });
  await waitFor('c alone runs', async () => (await handle.query<RunProgress>('progress')).counts.succeeded === 2);
  answer();
  await handle.cancel();
  await failureOf(handle);
  const scheduled = ((await handle.fetchHistory()).events ?? []).flatMap(
    (event) => event.activityTaskScheduledEventAttributes ?? [],
  );
  const ids = scheduled.map(({ activityId }) => activityId ?? '').filter((id) => !['a', 'b', 'c'].includes(id));
  expect(ids.filter((id) => nameSchema.safeParse(id).success)).toEqual([]);
  expect([...new Set(ids.map((id) => id.replace(/\d+\)$/, 'N)')))].sort()).toEqual([
    'a (attempt N)',
    'c (stop)',
    'etl01 (full)',
    'loadDefinition (control N)',
    'mute (left out)',
    'prepareStart (control N)',
    'readProofs (control N)',
    'readSearchAttributes (control N)',
    'readServer (control N)',
  ]);
});
