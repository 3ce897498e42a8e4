import type { CheckedEntries } from './check-entries';
import type { FilledTexts, Texts } from './check-texts';
import type { ChildPackage, ParentPackage, PrecedenceConstraint, RetryRule, Sequence } from './definition';
import { effectiveSettings } from './effective-settings';
import type { Parameters } from './parameters';
import { present, unlessEmpty } from './present';
import type { PackageEntry } from './schema/child-package';
import type { DefinitionEntry } from './schema/definition-schema';
import { durationMs } from './schema/duration';
import type { RetryEntry } from './schema/retry';
import type { SequenceEntry } from './schema/sequence';
import type { DefaultsEntry } from './schema/settings';
import { type EntrySketch, isDisabled, namesAfter } from './sketch';
import { toStartWindow } from './to-start-window';

/** A definition that has been checked, as what runs; what has its default is left out. */
export function toParentPackage(
  entry: DefinitionEntry,
  { packages, sequences }: CheckedEntries,
  texts: FilledTexts,
  { values }: Parameters,
): ParentPackage {
  return present<ParentPackage>({
    name: entry.name,
    description: texts.description?.text,
    tags: unlessEmpty(entry.tags),
    parameters: values.size === 0 ? undefined : Object.fromEntries(values),
    concurrent: entry.concurrent,
    timeoutMs: milliseconds(entry.timeout),
    window: entry.window && toStartWindow(entry.window),
    packages: [...packages].map(([sketch, child]) =>
      childPackage(sketch, child, texts.entries.get(sketch) ?? {}, entry.defaults ?? {}),
    ),
    sequences: unlessEmpty([...sequences].map(([sketch, each]) => sequenceOf(sketch, each, texts.entries.get(sketch)))),
  });
}

function childPackage(sketch: EntrySketch, entry: PackageEntry, texts: Texts, defaults: DefaultsEntry): ChildPackage {
  const settings = effectiveSettings(entry, defaults);
  const { timeout, onTimeout, startWithin, ifAlreadyRunning, retry, priority, expect, tolerateFailure } = settings;
  return present<ChildPackage>({
    name: sketch.name,
    description: texts.description?.text,
    job: texts.job?.text ?? entry.job,
    server: texts.server?.text,
    pool: texts.pool?.text,
    sequence: sketch.sequence?.name,
    after: constraintsOf(entry.after),
    when: whenOf(entry),
    disabled: isDisabled(sketch) ? true : undefined,
    startAtStep: texts.startAtStep?.text,
    timeoutMs: milliseconds(timeout),
    onTimeout: timeout !== undefined && onTimeout === 'leave' ? onTimeout : undefined,
    startWithinMs: milliseconds(startWithin),
    retry: retry && retryRule(retry),
    ifAlreadyRunning: ifAlreadyRunning === 'wait' ? undefined : ifAlreadyRunning,
    priority: priority === 0 ? undefined : priority,
    exclusive: unlessEmpty(typeof entry.exclusive === 'string' ? [entry.exclusive] : entry.exclusive),
    expectMs: milliseconds(expect),
    tolerateFailure: tolerateFailure === true ? true : undefined,
  });
}

function sequenceOf(sketch: EntrySketch, entry: SequenceEntry, texts: Texts | undefined): Sequence {
  return present<Sequence>({
    name: sketch.name,
    description: texts?.description?.text,
    sequence: sketch.sequence?.name,
    after: constraintsOf(entry.after),
    when: whenOf(entry),
  });
}

function constraintsOf(after: unknown): PrecedenceConstraint[] {
  return namesAfter(after).map(({ name, on }) => ({ package: name, on: on as PrecedenceConstraint['on'] }));
}

/** Of fewer than two constraints, any is all. */
function whenOf({ after, when }: Pick<PackageEntry, 'after' | 'when'>): 'any' | undefined {
  return when === 'any' && namesAfter(after).length > 1 ? when : undefined;
}

function retryRule({
  attempts,
  wait = '1m',
  backoff = 1,
  maxWait = '1h',
  on = ['failed'],
  from,
}: RetryEntry): RetryRule {
  return present<RetryRule>({
    attempts,
    waitMs: durationMs(wait),
    backoff,
    maxWaitMs: Math.max(durationMs(maxWait), durationMs(wait)),
    on,
    fromFailedStep: from === 'failedStep' ? true : undefined,
  });
}

function milliseconds(duration: string | undefined): number | undefined {
  return duration === undefined ? undefined : durationMs(duration);
}
