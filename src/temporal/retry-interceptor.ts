import { type ConnectionOptions, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];
type NextCall = Parameters<Interceptor>[1];
type Call = ReturnType<NextCall>;
type Status = Parameters<ReturnType<typeof defaultGrpcRetryOptions>['retryableDecider']>[1]['code'];

/** By https://grpc.io/docs/guides/status-codes; not tried again. */
const FAILED_PRECONDITION = 9 as unknown as Status;

const sdkRetries = makeGrpcRetryInterceptor(defaultGrpcRetryOptions());

/**
 * Retries requests as the SDK does by itself. There, a retry that is due once the connection is closed throws inside a
 * timer, which ends the process; here its request fails as any other.
 */
export const retryInterceptor: Interceptor = (options, nextCall) =>
  sdkRetries(options, (given) => callOrFailure(nextCall, given));

function callOrFailure(nextCall: NextCall, options: Parameters<NextCall>[0]): Call {
  try {
    return nextCall(options);
  } catch (error) {
    return failedCall(error instanceof Error ? error.message : String(error));
  }
}

/** A call that ends with this failure as soon as it is started. */
function failedCall(details: string): Call {
  const nothing = (): void => undefined;
  return {
    start: (metadata, listener) => {
      listener?.onReceiveMessage?.(null);
      listener?.onReceiveStatus?.({ code: FAILED_PRECONDITION, details, metadata });
    },
    sendMessage: nothing,
    sendMessageWithContext: nothing,
    startRead: nothing,
    halfClose: nothing,
    cancelWithStatus: nothing,
    getPeer: () => '',
    getAuthContext: () => null,
  };
}
