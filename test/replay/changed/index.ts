import { sleep } from '@temporalio/workflow';
import { parentPackage as unchanged } from '../../../workflows';

/** The product's workflow with one change of the kind that may not be made without `patched`. */
export async function parentPackage(...args: Parameters<typeof unchanged>): ReturnType<typeof unchanged> {
  await sleep(1);
  return unchanged(...args);
}
