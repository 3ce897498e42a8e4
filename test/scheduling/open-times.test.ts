import type { OpenTimes } from '../../src/definition/open-times';
import { changesOf, openingAt } from '../../src/scheduling/open-times';

const open = (times: Partial<OpenTimes>): OpenTimes => ({
  notBeforeMs: null,
  notAfterMs: null,
  blackouts: [],
  ...times,
});

it.each<[string, OpenTimes, number[]]>([
  ['always open', open({}), []],
  ['a beginning', open({ notBeforeMs: 10 }), [10]],
  ['an end', open({ notAfterMs: 40 }), [40]],
  ['blackouts', open({ blackouts: [[10, 20], [30, 40]] }), [10, 20, 30, 40]], // prettier-ignore
  ['a blackout over the beginning', open({ notBeforeMs: 15, blackouts: [[10, 20]] }), [15, 20]],
  ['a blackout up to the beginning', open({ notBeforeMs: 20, blackouts: [[10, 20]] }), [20]],
  ['a blackout from the beginning on', open({ notBeforeMs: 10, blackouts: [[10, 20]] }), [10, 20]],
  ['a blackout over the end', open({ notAfterMs: 15, blackouts: [[10, 20]] }), [10, 15]],
  ['a blackout after the end', open({ notAfterMs: 15, blackouts: [[20, 30]] }), [15]],
])(
  'the moments of a window that matter, with %s, are those at which looking again is worth it',
  (_, times, moments) => {
    expect(changesOf(times)).toEqual(moments);
    const next = (nowMs: number) => moments.find((atMs) => atMs > nowMs) ?? null;
    for (let nowMs = 0; nowMs < 50; nowMs++) expect(openingAt(times, nowMs).untilMs).toBe(next(nowMs));
  },
);
