import { isGrpcServiceError } from '@temporalio/client';

/**
 * gRPC status codes (https://grpc.io/docs/guides/status-codes) of trouble that passes: 1 canceled on the way, 4 deadline
 * exceeded, 8 resource exhausted, 14 unavailable.
 */
const PASSING = [1, 4, 8, 14];
/** 9 failed precondition: how Temporal says that no worker polls, when asked a query. */
const NO_POLLER = 9;
const ALREADY_EXISTS = 6;

/** Whether what was to be made is there already. */
export function isThereAlready(error: unknown): boolean {
  return hasStatus(error, [ALREADY_EXISTS]);
}

/** Whether asking Temporal again may help. */
export function isPassingTrouble(error: unknown): boolean {
  return hasStatus(error, PASSING);
}

/** Whether a query got no answer because nobody is there to give it. */
export function isUnansweredQuery(error: unknown): boolean {
  return hasStatus(error, [...PASSING, NO_POLLER]);
}

/** The client wraps what gRPC says. */
function hasStatus(error: unknown, codes: readonly number[]): boolean {
  const { cause } = error as { cause?: unknown };
  return [error, cause].some((each) => isGrpcServiceError(each) && codes.includes(each.code));
}
