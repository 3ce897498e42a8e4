import { type ActivityOptions, patched } from '@temporalio/workflow';
import type { Activities } from '../activities/contract';

/**
 * The id of an activity that is of no package, which tells it from the others of its type. The SDK would take a number
 * by itself, and packages, whose watches have their names for ids, may be named by numbers: Temporal takes no second
 * activity with the id of one that is under way. No package is named like this (`src/definition/schema/name.ts`).
 */
export function controlActivityId(type: keyof Activities, number: number): Pick<ActivityOptions, 'activityId'> {
  // Ids are compared with those in the history: runs that began before have the SDK's.
  return patched('controlActivityIds') ? { activityId: `${type} (control ${number})` } : {};
}
