import type { ChildPackage, ParentPackage, Sequence } from '../../src/definition/definition';
import type { PackageOutcome } from '../../src/report/run-progress';
import { withFreed } from '../../src/scheduling/freed';
import { RunState } from '../../src/scheduling/run-state';
import type { RerunChoice } from '../../src/scheduling/take-over';
import { takeOver } from '../../src/scheduling/take-over';

const SURROUNDINGS = {
  servers: [{ alias: 'etl01', maxConcurrent: null, missingJobs: [] }],
  pools: {},
  openTimes: { run: null, servers: {} },
};

const a = (name: string, more: Partial<ChildPackage> = {}): ChildPackage => ({
  name,
  job: `Job ${name}`,
  server: 'etl01',
  after: [],
  ...more,
});
const on = (on: 'success' | 'failure' | 'completion', ...names: string[]) => ({
  after: names.map((name) => ({ package: name, on })),
});
const definitionOf = (packages: ChildPackage[], sequences?: Sequence[]): ParentPackage => ({
  name: 'p',
  packages,
  ...(sequences === undefined ? {} : { sequences }),
});

/** Starts whatever may start, ends each as told or else well; says what was started, in order. */
function play(state: RunState, ends: Readonly<Record<string, PackageOutcome>> = {}): string[] {
  const started: string[] = [];
  for (let next = state.takeStartable(99, 0); next.length > 0; next = state.takeStartable(99, 0)) {
    for (const { package: index } of next) {
      const { name } = state.package(index);
      started.push(name);
      state.ended(index, { outcome: ends[name] ?? 'succeeded' }, 0);
    }
  }
  return started;
}

/** A run that ended as told, as a rerun finds it. */
function ended(definition: ParentPackage, ends: Readonly<Record<string, PackageOutcome>>) {
  const state = new RunState({ definition, ...SURROUNDINGS }, 0);
  play(state, ends);
  expect(state.isOver).toBe(true);
  return { definition, records: state.records };
}

function rerun(former: ReturnType<typeof ended>, choice: RerunChoice): RunState {
  const { freed, state } = takeOver(former, choice);
  return new RunState({ definition: withFreed(former.definition, freed), ...SURROUNDINGS }, 0, state);
}

const outcomes = (state: RunState): string =>
  state.records
    .map(({ outcome, isTakenOver }, index) => `${state.package(index).name} ${outcome ?? '?'}${isTakenOver ? '*' : ''}`)
    .join(', ');

const CHAIN = definitionOf([
  a('extract'),
  a('load', on('success', 'extract')),
  a('report', on('success', 'load')),
  a('alarm', on('failure', 'load')),
  a('other'),
]);
const FAILED = ended(CHAIN, { load: 'failed' });

describe('a rerun of what failed', () => {
  it('starts what failed and what was skipped for it, and takes over the rest', () => {
    const state = rerun(FAILED, { kind: 'failed' });
    expect(play(state)).toEqual(['load', 'report']);
    expect(outcomes(state)).toBe(
      'extract succeeded*, load succeeded, report succeeded, alarm skipped, other succeeded*',
    );
  });

  it('raises an alarm again when what it is for fails again', () => {
    const state = rerun(FAILED, { kind: 'failed' });
    expect(play(state, { load: 'failed' })).toEqual(['load', 'alarm']);
  });

  it('starts again what came after an alarm, but not what ran on a completion', () => {
    const former = ended(
      definitionOf([
        a('load'),
        a('alarm', on('failure', 'load')),
        a('escalation', on('success', 'alarm')),
        a('log', on('completion', 'alarm')),
        a('cleanup', on('completion', 'load')),
        a('after cleanup', on('success', 'cleanup')),
      ]),
      { load: 'failed' },
    );
    expect(play(rerun(former, { kind: 'failed' }), { load: 'failed' })).toEqual(['load', 'alarm', 'escalation', 'log']);
  });

  it('takes over what one of two failures let run while the other still stands', () => {
    const packages = [
      a('x'),
      a('y'),
      a('alarm', {
        ...{ when: 'any' },
        after: [
          { package: 'x', on: 'failure' },
          { package: 'y', on: 'success' },
        ],
      }),
    ];
    const standing = ended(definitionOf(packages), { x: 'failed' });
    expect(play(rerun(standing, { kind: 'failed' }), { x: 'failed' })).toEqual(['x']);
    const gone = ended(definitionOf(packages), { x: 'failed', y: 'failed' });
    expect(play(rerun(gone, { kind: 'failed' }), { x: 'failed', y: 'failed' })).toEqual(['x', 'y', 'alarm']);
  });

  it('raises the alarms of a sequence again, for the failure of a sequence', () => {
    const definition = definitionOf(
      [a('x', { sequence: 'work' }), a('mail', { sequence: 'alarms' }), a('after', on('success', 'alarms'))],
      [
        { name: 'work', after: [] },
        { name: 'alarms', ...on('failure', 'work') },
      ],
    );
    const former = ended(definition, { x: 'failed' });
    expect(play(rerun(former, { kind: 'failed' }), { x: 'failed' })).toEqual(['x', 'mail', 'after']);
    expect(outcomes(rerun(former, { kind: 'failed' }))).toBe('x ?, mail ?, after ?');
  });

  it('of a run that began before alarms waited again has taken them over', () => {
    const { state } = takeOver(FAILED, { kind: 'failed' }, false);
    expect(outcomes(new RunState({ definition: CHAIN, ...SURROUNDINGS }, 0, state))).toContain('alarm succeeded*');
  });

  it.each(['timedOut', 'canceled'] as const)('starts what ended %s', (outcome) => {
    expect(play(rerun(ended(CHAIN, { extract: outcome }), { kind: 'failed' }))).toEqual(['extract', 'load', 'report']);
  });

  it('leaves passed over what an operator skipped, and skips what is disabled', () => {
    const definition = definitionOf([
      a('first'),
      a('off', { ...on('success', 'first'), disabled: true }),
      a('last', on('success', 'off')),
    ]);
    const state = rerun(ended(definition, { first: 'failed' }), { kind: 'failed' });
    expect(play(state)).toEqual(['first', 'last']);
    expect(outcomes(state)).toBe('first succeeded, off skipped, last succeeded');
  });

  it('starts what a canceled run had not come to', () => {
    const former = new RunState({ definition: CHAIN, ...SURROUNDINGS }, 0);
    former.endEarly('the run was canceled', 0);
    const state = rerun({ definition: CHAIN, records: former.records }, { kind: 'failed' });
    expect(play(state)).toEqual(['extract', 'other', 'load', 'report']);
  });

  it('is refused when nothing failed, whatever was skipped because of a success', () => {
    expect(() => takeOver(ended(CHAIN, {}), { kind: 'failed' })).toThrow(
      'nothing in it failed or was skipped for a failure',
    );
  });

  it('wants to know what became of a package of which nobody knows', () => {
    const former = ended(CHAIN, { load: 'unknown' });
    expect(() => takeOver(former, { kind: 'failed' })).toThrow(
      /^nobody knows how 'load' ended\. Look at the job there/,
    );
    expect(play(rerun(former, { kind: 'failed', unknown: 'again' }))).toEqual(['load', 'report']);
    expect(play(rerun(former, { kind: 'failed', unknown: 'succeeded' }))).toEqual(['report']);
  });

  it('wants to know what became of a package that ran when its run was ended from outside', () => {
    const former = new RunState({ definition: CHAIN, ...SURROUNDINGS }, 0);
    former.takeStartable(1, 0);
    expect(() => takeOver({ definition: CHAIN, records: former.records }, { kind: 'failed' })).toThrow(/'extract'/);
  });

  it('can itself be rerun', () => {
    const again = rerun(FAILED, { kind: 'failed' });
    play(again, { load: 'failed' });
    const state = rerun({ definition: CHAIN, records: again.records }, { kind: 'failed' });
    expect(play(state)).toEqual(['load', 'report']);
  });

  it('lets the members of a sequence wait for what the sequence waits for', () => {
    const definition = definitionOf(
      [a('before'), a('x', { sequence: 's' }), a('y', { sequence: 's' }), a('after', on('success', 's'))],
      [{ name: 's', ...on('completion', 'before') }],
    );
    const state = rerun(ended(definition, { before: 'failed', y: 'failed' }), { kind: 'failed' });
    expect(play(state)).toEqual(['before', 'y', 'after']);
  });
});

describe('a rerun from a package', () => {
  it('starts it and everything downstream of it', () => {
    const state = rerun(ended(CHAIN, {}), { kind: 'from', packages: ['load'] });
    expect(play(state)).toEqual(['load', 'report']);
    expect(outcomes(state)).toBe(
      'extract succeeded*, load succeeded, report succeeded, alarm skipped, other succeeded*',
    );
  });

  it('starts it whatever became of what came before', () => {
    const state = rerun(ended(CHAIN, { extract: 'failed' }), { kind: 'from', packages: ['load'] });
    expect(play(state)).toEqual(['load', 'report']);
    expect(outcomes(state)).toMatch(/^extract failed\*/);
  });

  it('can itself be rerun, from before it as well', () => {
    const again = rerun(FAILED, { kind: 'from', packages: ['load'] });
    play(again, { load: 'failed' });
    const former = { definition: CHAIN, records: again.records };
    expect(play(rerun(former, { kind: 'from', packages: ['extract'] }))).toEqual(['extract', 'load', 'report']);
  });

  it('still tells how what it takes over has failed', () => {
    const state = new RunState({ definition: CHAIN, ...SURROUNDINGS }, 0);
    const agentRun = { jobId: '5A0E', sessionId: 7 };
    state.takeStartable(1, 0);
    state.ended(0, { outcome: 'failed', failedStep: 'Read', failedStepId: 2, agentRun }, 0);
    const former = { definition: CHAIN, records: state.records };
    expect(rerun(former, { kind: 'from', packages: ['load'] }).record(0)).toMatchObject({
      ...{ outcome: 'failed', failedStep: { id: 2, name: 'Read' }, agentRun },
    });
  });

  it('goes through sequences, however deep', () => {
    const definition = definitionOf(
      [a('x', { sequence: 'inner' }), a('after', on('success', 'outer')), a('not')],
      [
        { name: 'outer', after: [] },
        { name: 'inner', sequence: 'outer', after: [] },
      ],
    );
    expect(play(rerun(ended(definition, {}), { kind: 'from', packages: ['x'] }))).toEqual(['x', 'after']);
  });
});

describe('a rerun of some packages only', () => {
  it('starts them alone, each after the other as the definition says', () => {
    const state = rerun(ended(CHAIN, { extract: 'failed' }), { kind: 'only', packages: ['report', 'load'] });
    expect(play(state)).toEqual(['load', 'report']);
    expect(state.isOver).toBe(true);
  });

  it('starts one whose sequence was skipped', () => {
    const definition = definitionOf(
      [a('before'), a('x', { sequence: 's' }), a('y', { sequence: 's' }), a('after', on('success', 's'))],
      [{ name: 's', ...on('success', 'before') }],
    );
    const state = rerun(ended(definition, { before: 'failed' }), { kind: 'only', packages: ['x', 'after'] });
    expect(play(state)).toEqual(['x', 'after']);
    expect(outcomes(state)).toBe('before failed*, x succeeded, y skipped*, after succeeded');
  });

  it.each([
    ['nobody', "there is no package 'nobody' in it"],
    ['off', "package 'off' is disabled in its definition"],
  ])('is refused for %s', (name, why) => {
    const former = ended(definitionOf([a('x'), a('off', { disabled: true })]), {});
    expect(() => takeOver(former, { kind: 'only', packages: [name] })).toThrow(why);
  });
});
