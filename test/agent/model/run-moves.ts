import { endPackage, packageAt, takeTicket, withPackage } from './package-moves';
import type { Safeguards, World } from './world';

/** The result of a package whose run has not begun. */
export const NOT_BEGUN = 'not begun';

/** The job has failed, and the definition says `retry`: a new ticket after a definite end. */
export function* retry(world: World, safeguards: Safeguards): Generator<World> {
  for (const [index, { result }] of world.packages.entries()) {
    if (result === 'ended') yield takeTicket(withPackage(world, index, { accepted: 0 }), index, safeguards);
  }
}

/** The workflow of the first package is terminated: its watcher does not know yet, and its batches go on. */
export function* terminate(world: World): Generator<World> {
  if (packageAt(world, 0).result === null) yield endPackage(world, 0, 'terminated');
}

/** Another workflow run with the same package, once nobody follows the first one any more. */
export function* rerun(world: World, safeguards: Safeguards): Generator<World> {
  if (packageAt(world, 0).result !== null && world.packages[1]?.result === NOT_BEGUN) {
    yield takeTicket(world, 1, safeguards);
  }
}
