import type { ChildPackage, ConstraintValue } from '../../src/definition/definition';
import type { PackageOutcome } from '../../src/report/run-progress';
import { on, play, standing, stateOf, success } from './played-run';

const ENDS = ['succeeded', 'failed', 'timedOut', 'canceled', 'unknown', 'skipped'] as const;

/** An end of a predecessor; one is skipped because a package before it failed. */
function predecessor(name: string, end: (typeof ENDS)[number]) {
  const packages =
    end === 'skipped' ? [on(`before ${name}`), on(name, { after: [success(`before ${name}`)] })] : [on(name)];
  const ends: Record<string, PackageOutcome> = end === 'skipped' ? { [`before ${name}`]: 'failed' } : { [name]: end };
  return { packages, ends };
}

/** By hand: what each end of a predecessor is to each constraint. */
const MET: Readonly<Record<ConstraintValue, readonly (typeof ENDS)[number][]>> = {
  success: ['succeeded'],
  failure: ['failed', 'timedOut', 'canceled'],
  completion: ['succeeded', 'failed', 'timedOut', 'canceled', 'unknown'],
};

const VALUES = ['success', 'failure', 'completion'] as const;
const PAIRS = ENDS.flatMap((a) => ENDS.map((b) => [a, b] as const));
const CONSTRAINTS = VALUES.flatMap((a) => VALUES.map((b) => [a, b] as const));

describe('a package after two others', () => {
  describe.each(CONSTRAINTS)('on %s of a and %s of b', (onA, onB) => {
    it.each(PAIRS)('a %s, b %s', (endA, endB) => {
      const a = predecessor('a', endA);
      const b = predecessor('b', endB);
      const after = [
        { package: 'a', on: onA },
        { package: 'b', on: onB },
      ];
      const all = stateOf({ packages: [...a.packages, ...b.packages, on('x', { after })] });
      play(all, { ...a.ends, ...b.ends });
      const isMet = [MET[onA].includes(endA), MET[onB].includes(endB)];
      expect(standing(all, 'x')).toBe(isMet.every(Boolean) ? 'started' : 'skipped');
      const any = stateOf({ packages: [...a.packages, ...b.packages, on('x', { after, when: 'any' })] });
      play(any, { ...a.ends, ...b.ends });
      expect(standing(any, 'x')).toBe(isMet.some(Boolean) ? 'started' : 'skipped');
    });
  });

  it('is skipped at once when a constraint can no longer be met, though the other is not decided', () => {
    const state = stateOf({ packages: [on('a'), on('b'), on('x', { after: [success('a'), success('b')] })] });
    play(state, { a: 'failed' });
    expect([standing(state, 'b'), standing(state, 'x')]).toEqual(['started', 'skipped']);
  });

  it('starts with when: any as soon as one is met, though the other is not decided', () => {
    const after = [success('a'), success('b')];
    const state = stateOf({ packages: [on('a'), on('b'), on('x', { after, when: 'any' })] });
    play(state, { a: 'succeeded' });
    expect([standing(state, 'b'), standing(state, 'x')]).toEqual(['started', 'started']);
  });

  it('waits with when: any while one may still be met', () => {
    const after = [success('a'), success('b')];
    const state = stateOf({ packages: [on('a'), on('b'), on('x', { after, when: 'any' })] });
    play(state, { a: 'failed' });
    expect(standing(state, 'x')).toBe('waiting');
  });
});

describe('skipping', () => {
  it('goes on downstream, and each says because of what', () => {
    const chain = [on('a'), on('b', { after: [success('a')] }), on('c', { after: [success('b')] })];
    const state = stateOf({ packages: chain });
    play(state, { a: 'failed' });
    expect(state.records.map(({ message }) => message)).toEqual([undefined, "'a' did not succeed", "'b' was skipped"]);
  });

  it('ends at a package that a failure starts', () => {
    const state = stateOf({
      packages: [
        on('a'),
        on('alarm', { after: [{ package: 'a', on: 'failure' }] }),
        on('x', { after: [success('alarm')] }),
      ],
    });
    play(state, { a: 'failed', alarm: 'succeeded' });
    expect(['alarm', 'x'].map((name) => standing(state, name))).toEqual(['succeeded', 'started']);
  });

  it('passes over a disabled package when its turn comes, and what follows goes on after what went before', () => {
    const packages = [on('a'), on('b', { after: [success('a')], disabled: true }), on('c', { after: [success('b')] })];
    const state = stateOf({ packages });
    play(state, {});
    expect(['a', 'b', 'c'].map((name) => standing(state, name))).toEqual(['started', 'waiting', 'waiting']);
    state.ended(0, { outcome: 'succeeded' }, 0);
    play(state, {});
    expect(['b', 'c'].map((name) => standing(state, name))).toEqual(['skipped', 'started']);
  });

  it('passes over a chain of ten thousand of them', () => {
    const packages = Array.from({ length: 10_000 }, (_, at) =>
      on(`p${at}`, { disabled: true, after: at === 0 ? [] : [success(`p${at - 1}`)] }),
    );
    expect(stateOf({ packages }).isOver).toBe(true);
  });

  it('skips a disabled package with the others when what it waits for fails', () => {
    const packages = [on('a'), on('b', { after: [success('a')], disabled: true }), on('c', { after: [success('b')] })];
    const state = stateOf({ packages });
    play(state, { a: 'failed' });
    expect(['b', 'c'].map((name) => standing(state, name))).toEqual(['skipped', 'skipped']);
  });
});

describe('what was passed over on purpose', () => {
  it.each<[string, Partial<ChildPackage>, boolean]>([
    ['as it is disabled', { disabled: true }, false],
    ['as an operator skipped it', {}, true],
  ])('%s meets success and completion, not failure', (_how, how, isAsked) => {
    const waiting = VALUES.map((value) => on(value, { after: [{ package: 'a', on: value }] }));
    const state = stateOf({ packages: [on('a', how), ...waiting] });
    if (isAsked) state.skip(0, 'asked for', 0);
    play(state, {});
    expect(standing(state, 'a')).toBe('skipped');
    expect(VALUES.map((value) => standing(state, value))).toEqual(['started', 'skipped', 'started']);
  });
});

describe('a sequence', () => {
  const inside = (name: string, more: Partial<ChildPackage> = {}) => on(name, { sequence: 's', ...more });
  const sequence = (...after: { package: string; on: ConstraintValue }[]) => [{ name: 's', after }];

  it('keeps its packages until its own constraints are met', () => {
    const state = stateOf({
      packages: [on('a'), inside('x'), inside('y', { after: [success('x')] })],
      sequences: sequence(success('a')),
    });
    play(state, {});
    expect(['x', 'y'].map((name) => standing(state, name))).toEqual(['waiting', 'waiting']);
    state.ended(0, { outcome: 'succeeded' }, 0);
    play(state, {});
    expect(['x', 'y'].map((name) => standing(state, name))).toEqual(['started', 'waiting']);
  });

  it('begins as its `when` says: once all its constraints are met, or any', () => {
    const packages = [on('a'), on('b'), inside('x')];
    const after = [success('a'), success('b')];
    const standings = [{}, { when: 'any' as const }].map((when) => {
      const state = stateOf({ packages, sequences: [{ name: 's', after, ...when }] });
      play(state, { a: 'succeeded' });
      return standing(state, 'x');
    });
    expect(standings).toEqual(['waiting', 'started']);
  });

  it('is skipped with all that is in it', () => {
    const packages = [on('a'), inside('x'), inside('y', { after: [success('x')] }), on('z', { after: [success('s')] })];
    const state = stateOf({ packages, sequences: sequence(success('a')) });
    play(state, { a: 'failed' });
    expect(['x', 'y', 'z'].map((name) => standing(state, name))).toEqual(['skipped', 'skipped', 'skipped']);
    expect(state.records.at(1)?.message).toBe("its sequence 's' was skipped");
    expect(state.isOver).toBe(true);
  });

  it.each<[string, Partial<ChildPackage>, Record<string, PackageOutcome>, ConstraintValue | 'none']>([
    ['succeeded when all in it succeeded', {}, { x: 'succeeded', y: 'succeeded' }, 'success'],
    ['failed when one in it failed', {}, { x: 'succeeded', y: 'failed' }, 'failure'],
    [
      'failed although the failure was handled',
      { after: [{ package: 'x', on: 'failure' }] },
      { x: 'failed', y: 'succeeded' },
      'failure',
    ],
    ['succeeded when what failed is tolerated', { tolerateFailure: true }, { x: 'succeeded', y: 'failed' }, 'success'],
    ['failed when one in it timed out', {}, { x: 'timedOut', y: 'unknown' }, 'failure'],
    ['failed when one in it was canceled', {}, { x: 'unknown', y: 'canceled' }, 'failure'],
    ['unknown when one is unknown and none failed', {}, { x: 'succeeded', y: 'unknown' }, 'completion'],
    [
      'succeeded when what is unknown is tolerated',
      { tolerateFailure: true },
      { x: 'succeeded', y: 'unknown' },
      'success',
    ],
    [
      'succeeded when one succeeded and the other had no reason to start',
      { after: [{ package: 'x', on: 'failure' }] },
      { x: 'succeeded' },
      'success',
    ],
  ])('has %s', (_, y, ends, met) => {
    const after = (value: ConstraintValue) => ({ after: [{ package: 's', on: value }] });
    const packages = [
      inside('x'),
      inside('y', y),
      on('success', after('success')),
      on('failure', after('failure')),
      on('completion', after('completion')),
    ];
    const state = stateOf({ packages, sequences: sequence() });
    play(state, ends);
    const started = VALUES.filter((value) => standing(state, value) === 'started');
    expect(started).toEqual(met === 'completion' ? ['completion'] : [met, 'completion']);
  });

  it('is skipped when all in it was, and meets no constraint', () => {
    const after = (on: ConstraintValue) => ({ after: [{ package: 's', on }] });
    const waiting = VALUES.map((value) => on(value, after(value)));
    const packages = [
      on('a'),
      inside('x', { after: [success('a')] }),
      inside('y', { after: [success('x')] }),
      ...waiting,
    ];
    const state = stateOf({ packages, sequences: sequence() });
    play(state, { a: 'failed' });
    expect(VALUES.map((value) => standing(state, value))).toEqual(['skipped', 'skipped', 'skipped']);
  });

  it('of which every package is disabled has succeeded', () => {
    const after = (on: ConstraintValue) => ({ after: [{ package: 's', on }] });
    const packages = [inside('x', { disabled: true }), inside('y', { disabled: true }), on('z', after('success'))];
    const state = stateOf({ packages, sequences: sequence() });
    play(state, {});
    expect(['x', 'y', 'z'].map((name) => standing(state, name))).toEqual(['skipped', 'skipped', 'started']);
  });

  it('stands in another, which waits for it', () => {
    const packages = [
      inside('x', { sequence: 'inner' }),
      inside('y', { sequence: 'outer' }),
      on('z', { after: [success('outer')] }),
    ];
    const sequences = [
      { name: 'outer', after: [] },
      { name: 'inner', sequence: 'outer', after: [] },
    ];
    const state = stateOf({ packages, sequences });
    play(state, { y: 'succeeded' });
    expect(standing(state, 'z')).toBe('waiting');
    state.ended(0, { outcome: 'succeeded' }, 0);
    play(state, {});
    expect(standing(state, 'z')).toBe('started');
  });
});
