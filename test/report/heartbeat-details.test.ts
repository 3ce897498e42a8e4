import { proofIn, watchHeartbeatIn } from '../../src/report/heartbeat-details';

const run = { requestedDate: '2026-11-22 02:00:04.000', startedAt: '2026-11-22 02:00:05', isDistinct: true };

describe('the proof in heartbeat details', () => {
  it.each([
    ['that only a start was accepted', { run: null }],
    ['with the run that was seen', { run }],
    ['with a run that has not begun', { run: { ...run, startedAt: null } }],
  ])('%s is read', (_what, proof) => {
    expect(proofIn({ phase: 'running', proof })).toEqual(proof);
  });

  it('is read beside fields that nobody here knows', () => {
    const proof = { run: { ...run, color: 'red' }, version: 7 };
    expect(proofIn({ phase: 'dreaming', proof, more: [1] })).toMatchObject({ run });
  });

  it.each<unknown>([
    ...[undefined, null, 'garbage', 5, [], {}, { proof: null }],
    ...['yes', true, 5, [], {}, { run: 5 }, { run: {} }, { run: 'running' }].map((proof) => ({ proof })),
    ...[{ requestedDate: 'yesterday' }, { startedAt: 5 }, { isDistinct: 'maybe' }].map((wrong) => ({
      proof: { run: { ...run, ...wrong } },
    })),
  ])('is none in %j', (details) => {
    expect(proofIn(details)).toBeNull();
  });
});

describe('what a watcher says', () => {
  it('is taken as far as it is understood', () => {
    const said = { phase: 'running', proof: 'yes', lastStep: 1, steps: 'many', ranForMs: 5, waitsBecause: 'it is off' };
    expect(watchHeartbeatIn({ ...said, more: {} })).toEqual({
      ...{ phase: 'running', proof: null, lastStep: 1, ranForMs: 5, waitsBecause: 'it is off' },
    });
  });

  it.each<unknown>([undefined, null, 'garbage', 5, [], {}, { phase: 'dreaming' }])('is nothing in %j', (details) => {
    expect(watchHeartbeatIn(details)).toBeUndefined();
  });
});
