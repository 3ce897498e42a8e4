import { resolve } from 'node:path';
import { bundleWorkflowCode, Runtime, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { createDataConverter } from '../../src/temporal/data-converter';
import { installRuntime, runtimeLogger } from '../../src/temporal/runtime';
import { askBroker } from '../support/temporal-broker';
import { KINDS_OF_RUNS } from './kinds-of-runs';
import { kindOf, type StoredHistory, storedHistories } from './stored-histories';

const CHANGED = resolve(__dirname, 'changed/index.ts');
const stored = storedHistories();

beforeAll(() => installRuntime({ level: 'ERROR' }));
afterAll(() => Runtime.instance().shutdown());

/** What each replay found, by the name of the history: undefined when all went as recorded. */
async function replay(
  workflowBundle: WorkflowBundleOption,
  histories: readonly StoredHistory[],
): Promise<ReadonlyMap<string, Error | undefined>> {
  const named = histories.map(({ name, history }) => ({ workflowId: name, history }));
  const found = new Map<string, Error | undefined>();
  const dataConverter = createDataConverter();
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle, dataConverter }, named)) {
    found.set(workflowId, error);
  }
  return found;
}

describe('the workflow as it is now', () => {
  let found: ReadonlyMap<string, Error | undefined>;

  beforeAll(async () => {
    found = await replay((await askBroker('/workflow-bundle')) as { codePath: string }, stored);
  });

  it.each(stored.map(({ name }) => name))('goes on with a run as it was recorded: %s', (name) => {
    expect([...found.keys()]).toContain(name);
    expect(found.get(name)).toBeUndefined();
  });
});

describe('a workflow that does something else first', () => {
  it('is told apart, by every history', async () => {
    const { code } = await bundleWorkflowCode({ workflowsPath: CHANGED, logger: runtimeLogger({ level: 'WARN' }) });
    const found = await replay({ code }, stored);
    expect(found.size).toBe(stored.length);
    for (const error of found.values()) expect(error).toBeInstanceOf(DeterminismViolationError);
  });
});

describe('the stored histories', () => {
  it('are of every kind of run, and of no other', () => {
    expect([...new Set(stored.map(kindOf))].sort()).toEqual(Object.keys(KINDS_OF_RUNS).sort());
  });

  it.each(stored)('do not say where they were recorded: $name', ({ text }) => {
    const identities = [...text.matchAll(/"identity": "(.*)"/g)].map(([, identity]) => identity);
    expect(new Set(identities)).toEqual(new Set(['recorder']));
    expect(text).not.toMatch(/\/node_modules\/|\.ts:\d+/);
  });
});
