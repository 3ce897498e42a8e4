import { runtimeLogger, type RuntimeLogging } from '../../src/temporal/runtime';

function linesOf(logging: RuntimeLogging): { lines: string[]; logger: ReturnType<typeof runtimeLogger> } {
  const lines: string[] = [];
  return { lines, logger: runtimeLogger({ ...logging, write: (line) => lines.push(line) }) };
}

const META = { workflowId: 'nightly-load/1', activityType: 'readServer', error: new Error('etl01 is gone') };

describe('the logger of the runtime', () => {
  it('is quiet below WARN unless told otherwise', () => {
    const { lines, logger } = linesOf({});
    logger.debug('Activity failed');
    logger.info('Worker state changed');
    expect(lines).toEqual([]);
  });

  it('says in one line what went wrong, where and why', () => {
    const { lines, logger } = linesOf({});
    logger.warn('Activity failed', META);
    expect(lines).toEqual([
      expect.stringMatching(
        /^\d{4}-\d\d-\d\dT[\d:.]+Z WARN Activity failed \(readServer of nightly-load\/1\): etl01 is gone$/,
      ),
    ]);
  });

  it('says no more than the message when there is no more', () => {
    const { lines, logger } = linesOf({ level: 'INFO' });
    logger.info('Worker state changed');
    expect(lines[0]).toMatch(/Z INFO Worker state changed$/);
  });

  it('writes one JSON object a line when asked to', () => {
    const { lines, logger } = linesOf({ json: true });
    logger.error('Activity failed', META);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 50,
      msg: 'Activity failed',
      time: expect.stringMatching(/^\d{4}-/) as string,
      workflowId: 'nightly-load/1',
      error: { type: 'Error', message: 'etl01 is gone' },
    });
  });
});
