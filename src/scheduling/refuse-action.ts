import type { ActionName } from '../report/run-progress';
import type { PackageRecord } from './package-record';

type PackageAction = Extract<ActionName, 'skip' | 'retry' | 'stop'>;

/**
 * Why an operator's request cannot be met for a package that stands so, and what can; undefined when it can.
 * `isAdopted`: what runs was begun by somebody else. `isDead`: whether what it waits for can no longer be.
 */
export function refuseAction(
  action: PackageAction,
  name: string,
  record: PackageRecord,
  { isAdopted, isDead }: { readonly isAdopted: boolean; readonly isDead: () => boolean },
): string | undefined {
  const { status, outcome } = record;
  const is = status === 'ended' ? `has ended (${outcome ?? ''})` : `is ${status}`;
  const refusal = (what: string, instead: string): string => `'${name}' ${is}: ${what}. ${instead}`.trimEnd();
  switch (action) {
    case 'skip':
      if (status === 'waiting' || status === 'ready' || status === 'starting') return undefined;
      return status === 'ended'
        ? refusal('there is nothing left to skip', '')
        : refusal('it can no longer be skipped', `Stop it instead.`);
    case 'stop':
      if (status === 'running' && isAdopted) {
        return refusal(
          'its job was begun by somebody else',
          'Stop it on its server; a cancel with --force stops it, too.',
        );
      }
      if (status === 'running') return undefined;
      return refusal('only a package whose job runs can be stopped', status === 'ended' ? '' : 'It can be skipped.');
    case 'retry':
      if (status !== 'ended') return refusal('only a package that has ended can be tried again', '');
      if (outcome === 'succeeded') return refusal('what succeeded is not run again', 'A rerun can begin there.');
      if (outcome === 'skipped') return refusal(...neverStarted(record, isDead));
      return undefined;
  }
}

function neverStarted(
  { isPassed, isTakenOver, message }: PackageRecord,
  isDead: () => boolean,
): [what: string, instead: string] {
  const rerun = 'Once the run has ended, a rerun with --only can start it.';
  if (isTakenOver === true) return ['it was taken over so from the run that this one repeats', rerun];
  const why = message === undefined ? '' : ` (${message})`;
  if (isPassed === true) return [`it was passed over on purpose${why}`, rerun];
  return [`it was never started${why}`, isDead() ? 'Retry the package that it was skipped for.' : rerun];
}
