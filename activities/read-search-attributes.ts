import { Context } from '@temporalio/activity';
import type { RunSearchAttribute } from '../src/report/search-attributes';
import type { ActivityDependencies } from './dependencies';

type Needed = Pick<ActivityDependencies, 'readSearchAttributes'>;

/**
 * Makes the activity that says which search attributes a run may set. That there are none, or that nobody can tell, is
 * said once in the log of a worker: runs go on without.
 */
export function createReadSearchAttributes({
  readSearchAttributes,
}: Needed): () => Promise<readonly RunSearchAttribute[]> {
  let hasSaid = false;
  const sayOnce = (meta: Record<string, unknown>): void => {
    if (!hasSaid)
      Context.current().log.warn('runs go on without search attributes; `ssis-parent setup` adds them', meta);
    hasSaid = true;
  };
  return async () => {
    try {
      const registered = await readSearchAttributes();
      if (registered.length === 0) sayOnce({});
      return registered;
    } catch (error) {
      sayOnce({ error });
      return [];
    }
  };
}
