import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type { InvalidFile } from '../src/yaml-file/problem';
import type { JobFailureDetails } from './contract';

/**
 * Every way in which an activity fails on purpose. None is retried by Temporal: what the world answered is an answer,
 * and whether a package is tried again is for the workflow to decide. Only our own crashes are retried.
 */
const CATEGORIES = {
  /** A definition does not get better by reading it again. */
  InvalidDefinition: null,
  /** The job did run; that is not an error of this program, so it is not logged as one. */
  JobFailed: ApplicationFailureCategory.BENIGN,
  JobCanceled: ApplicationFailureCategory.BENIGN,
  /** Nobody can tell how it ended, or whether it began: a second start might be a second run. */
  JobOutcomeUnknown: ApplicationFailureCategory.BENIGN,
};

export type FailureType = keyof typeof CATEGORIES;

export function invalidDefinition(error: InvalidFile): ApplicationFailure {
  return failure('InvalidDefinition', error.message, error.lines);
}

export function jobFailure(
  type: Exclude<FailureType, 'InvalidDefinition'>,
  message: string,
  details: JobFailureDetails,
): ApplicationFailure {
  return failure(type, message, details);
}

function failure(type: FailureType, message: string, details: unknown): ApplicationFailure {
  const category = CATEGORIES[type];
  const options = { type, message, nonRetryable: true, details: [details] };
  return ApplicationFailure.create(category === null ? options : { ...options, category });
}
